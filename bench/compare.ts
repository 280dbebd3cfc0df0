import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { packTarball } from "../scripts/consumer-install";
import { pinAll } from "./locked";
import { race, type Sample, type Summary } from "./measure";
import { LATENCY_MS, type Plan } from "./plan";
import { runApp, runNode } from "./run";
import { Scene } from "./scene";
import { ratio, type Section } from "./section";

const IMAGES = 300;
const LOCKED = [1, 100, 1000];
const LIVE = [1, 100];

type Age = "old" | "new";
type Scenes = Readonly<Record<Age, Scene>>;

interface Row {
  readonly what: string;
  readonly limit: number;
  readonly summaries: Record<Age, Summary>;
}

/**
 * Two releases in turn, in one run: what a synth takes that the lock answers, one that asks, and the import alone.
 *
 * @param tarballs the old one, and the new one if it is not this checkout as it is built
 */
export async function compareTarballs(plan: Plan, [old, now]: readonly string[]): Promise<Section> {
  if (old === undefined) throw new Error("Name the old tarball: npm run bench -- compare OLD.tgz [NEW.tgz]");
  const folder = mkdtempSync(join(tmpdir(), "ens-images-compare-"));
  const latency = ["--latency", String(LATENCY_MS)];
  const scenes = {
    old: await Scene.open(IMAGES, latency, resolve(old)),
    new: await Scene.open(IMAGES, latency, now === undefined ? packTarball(folder) : resolve(now)),
  };
  try {
    return section([
      raceBoth("import", 1.2, scenes, plan.rounds.start, importLibrary),
      ...LOCKED.map((machines) => {
        for (const scene of Object.values(scenes)) pinAll(scene, machines);
        return raceBoth(`locked, N = ${machines}`, 1.1, scenes, plan.rounds.locked, (scene) =>
          runApp(scene, { variant: "token", machines }),
        );
      }),
      ...LIVE.map((machines) =>
        raceBoth(`live, N = ${machines}`, 1.1, scenes, plan.rounds.locked, (scene) =>
          runApp(scene, { variant: "token", machines, live: true }),
        ),
      ),
    ]);
  } finally {
    for (const scene of Object.values(scenes)) await scene.stop();
    rmSync(folder, { recursive: true });
  }
}

function raceBoth(what: string, limit: number, scenes: Scenes, rounds: number, run: (scene: Scene) => Sample): Row {
  const contenders = (["old", "new"] as const).map((name) => ({ name, run: () => run(scenes[name]) }));
  return { what, limit, summaries: race(contenders, rounds) };
}

const IMPORT = `
require("cdktf");
const [began, used] = [process.hrtime.bigint(), process.cpuUsage()];
require("cdktf-ens-images");
const { user, system } = process.cpuUsage(used);
console.log(JSON.stringify({ wallMs: Number(process.hrtime.bigint() - began) / 1e6, cpuMs: (user + system) / 1000 }));
`;

/** The import alone, behind that of the framework. */
function importLibrary(scene: Scene): Sample {
  const { sample, stdout } = runNode(scene, ["-e", IMPORT]);
  return { ...sample, ...JSON.parse(stdout) };
}

function section(rows: readonly Row[]): Section {
  const of = (row: Row, figure: "wallMs" | "cpuMs") => ratio(row.summaries.new[figure], row.summaries.old[figure]);
  return {
    id: "compare",
    title: `Old and new in turn: ${IMAGES} images, ${LATENCY_MS} ms a request`,
    columns: ["", "old ms", "new ms", "ratio", "old CPU ms", "new CPU ms", "CPU ratio"],
    rows: rows.map((row) => {
      const { old, new: now } = row.summaries;
      const ratios = [of(row, "wallMs"), of(row, "cpuMs")].map((value) => value.toFixed(2)) as [string, string];
      return [row.what, old.wallMs, now.wallMs, ratios[0], old.cpuMs, now.cpuMs, ratios[1]];
    }),
    verdicts: rows.map((row) => {
      return { claim: `${row.what}: new over old`, measured: of(row, "wallMs"), limit: row.limit, unit: "x" };
    }),
    figures: rows,
  };
}
