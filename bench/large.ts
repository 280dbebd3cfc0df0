import { floorOf } from "./live";
import { race, type Summary } from "./measure";
import { LATENCY_MS, type Plan } from "./plan";
import { runApp } from "./run";
import { Scene } from "./scene";
import type { Section } from "./section";

const IMAGES = 10_000;
type Name = "hard-coded" | "whole catalog" | "serverSideFilter";

/** A very large account: the whole catalog, or one question for each text; and the memory that it takes. */
export async function measureLarge({ name, rounds }: Plan): Promise<Section> {
  const scene = await Scene.open(IMAGES, ["--latency", String(LATENCY_MS)]);
  try {
    const lookups = name === "full" ? [1, 10, 100] : [10];
    const rows = lookups.map((count) => ({ lookups: count, summaries: raceOne(scene, count, rounds.live) }));
    return {
      id: "large",
      title: `M = ${IMAGES}, floor ${floorOf(IMAGES)} ms: the whole catalog, and serverSideFilter`,
      columns: ["lookups", "", "ms", "requests", "parent MB", "child MB"],
      rows: rows.flatMap((row) =>
        Object.entries(row.summaries).map(([who, { wallMs, requests, peakMb, childPeakMb }]) => {
          return [row.lookups, who, wallMs, requests ?? 0, peakMb, childPeakMb ?? "–"];
        }),
      ),
      verdicts: rows.flatMap((row) => {
        const child = row.summaries["whole catalog"].childPeakMb ?? 0;
        const at = `N = ${row.lookups}, M = ${IMAGES}`;
        return [{ claim: `memory of the child, ${at}`, measured: child, limit: 120, unit: "MB" as const }];
      }),
      figures: rows,
    };
  } finally {
    await scene.stop();
  }
}

function raceOne(scene: Scene, machines: number, rounds: number): Record<Name, Summary> {
  const env = { BENCH_SETTINGS: JSON.stringify({ serverSideFilter: true }) };
  const app = { machines, searchable: true };
  return race<Name>(
    [
      { name: "hard-coded", run: () => runApp(scene, { ...app, variant: "hard-coded" }) },
      { name: "whole catalog", run: () => runApp(scene, { ...app, variant: "token", live: true }) },
      { name: "serverSideFilter", run: () => runApp(scene, { ...app, variant: "token", live: true, env }) },
    ],
    rounds,
  );
}
