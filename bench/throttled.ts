import { race } from "./measure";
import { LATENCY_MS, type Plan } from "./plan";
import { runApp, runScript } from "./run";
import { Scene } from "./scene";
import type { Section } from "./section";

const FAULTS = JSON.stringify([{ probability: 0.3, seed: 9, fault: { kind: "throttled" } }]);
const LOOKUPS = 100;
const IMAGES = 300;

/** Three of ten requests are refused: who still answers, and when. */
export async function measureThrottled({ rounds }: Plan): Promise<Section> {
  const scene = await Scene.open(IMAGES, ["--latency", String(LATENCY_MS), "--faults", FAULTS]);
  try {
    const summaries = race(
      [
        { name: "live", run: () => runApp(scene, { variant: "token", machines: LOOKUPS, live: true }) },
        { name: "pages-once", run: () => runScript(scene, "pages-once", LOOKUPS) },
        { name: "all-at-once", run: () => runScript(scene, "all-at-once", LOOKUPS) },
        { name: "one-after-another", run: () => runScript(scene, "one-after-another", LOOKUPS) },
      ],
      rounds.locked,
    );
    return {
      id: "throttled",
      title: `30 % of requests throttled, N = ${LOOKUPS}, M = ${IMAGES}`,
      columns: ["", "ms", "quartiles", "gave up", "requests"],
      rows: Object.entries(summaries).map(([name, { wallMs, wallSpreadMs, failed, runs, requests }]) => [
        name,
        wallMs,
        wallSpreadMs.map(Math.round).join("–"),
        `${failed} of ${runs}`,
        requests ?? 0,
      ]),
      verdicts: [{ claim: "live with 30 % throttled", measured: summaries.live.wallMs, limit: 2000, unit: "ms" }],
      figures: summaries,
    };
  } finally {
    await scene.stop();
  }
}
