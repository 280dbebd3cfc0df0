import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, rmSync } from "node:fs";
import type { Sample } from "./measure";
import { shapeOf, wantedBy } from "./programs/queries";
import type { Scene } from "./scene";

export type AppVariant = "hard-coded" | "least" | "token" | "injected";
export type Script = "one-after-another" | "all-at-once" | "pages-once";

export interface AppRun {
  readonly variant: AppVariant;
  readonly machines: number;
  readonly stacks?: number;
  /** Through tsx instead of compiled. */
  readonly tsx?: boolean;
  /** May ask the emulator; there is no lock before the run. */
  readonly live?: boolean;
  /** With queries only that the service's own search can be asked for. */
  readonly searchable?: boolean;
  readonly env?: NodeJS.ProcessEnv;
}

interface Used {
  readonly pid: number;
  readonly ppid: number;
  readonly cpuMs: number;
  readonly peakMb: number;
}

/** Runs the app once, checks every image id that it wrote, and says what it took. */
export function runApp(scene: Scene, run: AppRun): Sample {
  const { variant, machines, stacks = 1, tsx, live = false, searchable = false } = run;
  const env = { ...run.env, ...(searchable && { BENCH_SEARCHABLE: "1" }) };
  if (live) scene.forgetLock();
  else scene.layLock(variant);
  const program = tsx ? ["--import", "tsx", "ts/app.ts"] : ["app.js"];
  const args = [...program, variant, String(machines), String(scene.images), String(stacks)];
  const { sample, stderr } = runNode(scene, args, live, env);
  if (!sample.ok) throw new Error(`app ${variant} ${machines} failed: ${stderr}`);
  const shape = shapeOf(scene.images);
  const ids = scene.synthesized();
  for (let i = 0; i < machines; i++) {
    const { imageId } = wantedBy(variant === "injected" ? 0 : i, shape, searchable);
    if (ids[i] !== imageId) throw new Error(`app ${variant}: machine ${i} got ${ids[i]}, not ${imageId}`);
  }
  return sample;
}

/** Runs one of the scripts that we are compared with. One that gives up is a sample too. */
export function runScript(scene: Scene, script: Script, lookups: number): Sample {
  const { sample, stdout } = runNode(scene, [`${script}.js`, String(lookups), String(scene.images)], true);
  if (!sample.ok) return sample;
  const shape = shapeOf(scene.images);
  for (const [i, id] of (JSON.parse(stdout) as string[]).entries()) {
    if (id !== wantedBy(i, shape).imageId) throw new Error(`${script}: lookup ${i} got ${id}`);
  }
  return sample;
}

/** Runs Node once in the scene. */
export function runNode(
  scene: Scene,
  args: readonly string[],
  asks = false,
  env?: NodeJS.ProcessEnv,
): { readonly sample: Sample; readonly stdout: string; readonly stderr: string } {
  rmSync(scene.probeFile, { force: true });
  if (asks) scene.countRequests();
  const options = {
    cwd: scene.project,
    env: { ...scene.envOf(asks), ...env },
    encoding: "utf8",
    maxBuffer: 2 ** 28,
  } as const;
  const began = process.hrtime.bigint();
  const { status, stdout, stderr, pid } = spawnSync(process.execPath, args, options);
  const wallMs = Number(process.hrtime.bigint() - began) / 1e6;
  const used = readUsed(scene);
  const children = used.filter((one) => one.pid !== pid);
  const sample = {
    wallMs,
    cpuMs: used.reduce((sum, one) => sum + one.cpuMs, 0),
    peakMb: used.find((one) => one.pid === pid)?.peakMb ?? 0,
    ...(children.length > 0 && { childPeakMb: Math.max(...children.map(({ peakMb }) => peakMb)) }),
    ...(asks && { requests: scene.countRequests() }),
    ok: status === 0,
  };
  return { sample, stdout, stderr };
}

function readUsed(scene: Scene): Used[] {
  if (!existsSync(scene.probeFile)) return [];
  const lines = readFileSync(scene.probeFile, "utf8").split("\n").filter(Boolean);
  return lines.map((line) => JSON.parse(line) as Used);
}
