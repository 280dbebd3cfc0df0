import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { cleanEnv } from "./clean-env";
import { demoCatalog } from "./demo-catalog";
import { startEmulatorProcess } from "./emulator-process";

const ROOT = join(__dirname, "..");
const LIB = join(ROOT, "lib");

/** A lookup by token and one by injection, over the sources. */
const APP = `
const { App, TerraformStack } = require("cdktf");
const { EnsImageLookup } = require("${LIB}/index");
const { EnsInstance } = require("${LIB}/alicloud/ens-instance");
const { AlicloudProvider } = require("${LIB}/alicloud/provider");
const app = new App();
const stack = new TerraformStack(app, "edge");
new AlicloudProvider(stack, "alicloud", { region: "cn-hangzhou" });
const machine = { instanceType: "ens.sn1.small", paymentType: "PayAsYouGo", scheduleAreaLevel: "Region", systemDisk: { size: 40 } };
const lookup = new EnsImageLookup(stack, "image", { imageName: "web-base-*", pick: "mostRecent" });
new EnsInstance(stack, "by-token", { ...machine, imageId: lookup.imageId });
lookup.injectInto(stack);
new EnsInstance(stack, "by-injection", machine);
app.synth();
`;

interface Limit {
  readonly files: number;
  readonly lines: number;
}

const LIMITS = { locked: { files: 65, lines: 4_000 }, asking: { files: 110, lines: 6_700 } } as const;

/**
 * Prints how many files of lib/ a synth loads, unbundled and without generated bindings, and how many of their lines are
 * neither blank nor comment; with `--files` their names too. Ends with 1 where one is over its limit.
 */
async function main(args: readonly string[]): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "ens-images-what-runs-"));
  const catalog = join(folder, "images.json");
  writeFileSync(catalog, JSON.stringify(demoCatalog()));
  const emulator = await startEmulatorProcess(["--catalog", catalog]);
  try {
    const env = cleanEnv(folder, {
      ALIBABA_CLOUD_ENDPOINT_ENS: emulator.endpoint,
      ALICLOUD_ACCESS_KEY: emulator.accessKeyId,
      ALICLOUD_SECRET_KEY: emulator.accessKeySecret,
      NODE_OPTIONS: `--require ${require.resolve("tsx/cjs")} --require ${join(__dirname, "what-runs-note.ts")}`,
      WHAT_RUNS: join(folder, "loaded.jsonl"),
    });
    symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
    mkdirSync(join(folder, "app"));
    writeFileSync(join(folder, "app", "cdktf.json"), "{}");
    writeFileSync(join(folder, "app", "app.js"), APP);
    // The first synth asks, the second finds the lock.
    const [asking, locked] = [run(folder, env), run(folder, env)];
    if (asking.length !== 2 || locked.length !== 1) throw new Error("a child was started twice, or not at all");
    report("a locked lookup", locked.flat(), LIMITS.locked, args);
    report("an asking lookup, with its child", [...new Set(asking.flat())].sort(), LIMITS.asking, args);
  } finally {
    await emulator.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What each process of a synth loaded. */
function run(folder: string, env: NodeJS.ProcessEnv): string[][] {
  const file = String(env.WHAT_RUNS);
  writeFileSync(file, "");
  execFileSync(process.execPath, ["app.js"], { cwd: join(folder, "app"), env, stdio: ["ignore", "ignore", "inherit"] });
  const processes = readFileSync(file, "utf8").trim().split("\n");
  return processes.map((text) =>
    (JSON.parse(text) as string[]).filter((path) => !path.startsWith(join(LIB, "alicloud"))).sort(),
  );
}

function report(what: string, files: readonly string[], limit: Limit, args: readonly string[]): void {
  const sized = files.map((file) => ({ file: relative(LIB, file), lines: linesOf(file) }));
  const lines = sized.reduce((sum, one) => sum + one.lines, 0);
  console.log(`${what}: ${files.length} files (at most ${limit.files}), ${lines} lines (at most ${limit.lines})`);
  if (args.includes("--files")) for (const one of sized) console.log(`  ${String(one.lines).padStart(4)} ${one.file}`);
  if (files.length > limit.files || lines > limit.lines) process.exitCode = 1;
}

/** Lines that are neither blank nor comment. */
function linesOf(file: string): number {
  const text = readFileSync(file, "utf8").replace(/^\s*\/\*[\s\S]*?\*\//gm, "");
  return text.split("\n").filter((line) => !/^\s*(\/\/.*)?$/.test(line)).length;
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error);
  process.exitCode = 2;
});
