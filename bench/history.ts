import { execFileSync } from "node:child_process";
import { join } from "node:path";
import type { Pin } from "../lib/lock/lock";
import { race } from "./measure";
import type { Plan } from "./plan";
import { layRepository } from "./repository";
import { runNode } from "./run";
import { ROOT, Scene } from "./scene";
import type { Section } from "./section";

const PINS = 500;
const COMMITS = 200;
/** Pins that each commit moves. */
const MOVED = 25;

/** The history of all pins of a large lock, over what git alone takes for the same commits and blobs. */
export async function measureHistory({ rounds }: Plan): Promise<Section> {
  const scene = await Scene.open(1);
  try {
    const commits = layHistory(scene);
    const git = join(scene.project, "git.js");
    scene.write("git.js", gitAlone(commits));
    const cli = join(ROOT, "dist", "cli", "main.js");
    const summaries = race(
      [
        { name: "git alone" as const, run: () => runNode(scene, [git]).sample },
        { name: "ens-images history" as const, run: () => runNode(scene, [cli, "history", "--json"]).sample },
      ],
      rounds.live,
    );
    const measured = summaries["ens-images history"].cpuMs - summaries["git alone"].cpuMs;
    return {
      id: "history",
      title: `The history of ${PINS} pins over ${COMMITS} commits`,
      columns: ["", "ms", "CPU ms", "peak MB"],
      rows: Object.entries(summaries).map(([name, { wallMs, cpuMs, peakMb }]) => [name, wallMs, cpuMs, peakMb]),
      verdicts: [{ claim: "processor time of the history of all, over git's own", measured, limit: 3000, unit: "ms" }],
      figures: summaries,
    };
  } finally {
    await scene.stop();
  }
}

function layHistory(scene: Scene): string[] {
  const imageOf = (n: number): Pin["image"] => ({
    ...{ imageId: `m-5x${n}`, imageName: `web-base-${20260000 + n}`, creationTime: "2026-08-01T10:00:00Z" },
    ...{ architecture: "x86_64", imageOwnerAlias: "self", imageSizeGiB: 20, platform: "ubuntu", status: "Available" },
  });
  const pinOf = (n: number): Pin => ({
    ...{
      image: imageOf(n),
      why: `newest of ${n} matches among 300 images; next: web-base-${n} (2026-07-01, m-5x${n})`,
    },
    ...{ origin: { kind: "picked" }, query: { imageName: "web-base-*", pick: "mostRecent" }, connection: {} },
  });
  const keys = Array.from({ length: PINS }, (_, i) => `edge-${i % 50}/web-image-${i}`);
  const lock = new Map(keys.map((key) => [key, [pinOf(0)]]));
  layRepository(scene.project, COMMITS, (c) => {
    for (let i = 0; i < MOVED; i++) lock.set(keys[(c * MOVED + i) % PINS] ?? "", [pinOf(c + 1)]);
    return lock;
  });
  execFileSync("git", ["reset", "-q", "--hard"], { cwd: scene.project });
  return execFileSync("git", ["log", "--format=%H"], { cwd: scene.project, encoding: "utf8" }).trim().split("\n");
}

/** The two questions to git that cannot be saved: which commits, and what the lock was in each. */
function gitAlone(commits: readonly string[]): string {
  const names = commits.map((commit) => `${commit}:ens-images.lock.json`);
  return `const { execFileSync } = require("node:child_process");
execFileSync("git", ["log", "--first-parent", "--raw", "--no-abbrev", "--", "ens-images.lock.json"], { maxBuffer: 2 ** 28 });
execFileSync("git", ["cat-file", "--batch"], { input: ${JSON.stringify(`${names.join("\n")}\n`)}, maxBuffer: 2 ** 30 });
`;
}
