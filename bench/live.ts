import { race, type Summary, summarise } from "./measure";
import { LATENCY_MS, type Plan } from "./plan";
import { runApp, runScript } from "./run";
import { Scene } from "./scene";
import { ratio, type Section, type Verdict } from "./section";

type Name = "hard-coded" | "live" | "pages-once" | "all-at-once" | "one-after-another";

export interface LiveRow {
  readonly images: number;
  readonly lookups: number;
  readonly floorMs: number;
  readonly summaries: Record<Name, Summary>;
}

/** The time that the wire alone needs: page one, then the others eight at a time. */
export function floorOf(images: number): number {
  const pages = Math.ceil(images / 50);
  return (1 + Math.ceil((pages - 1) / 8)) * LATENCY_MS;
}

/** A synth that asks, against the wire and against scripts on the plain SDK. */
export async function measureLive(plan: Plan): Promise<Section> {
  const rows: LiveRow[] = [];
  for (const images of plan.images) {
    const scene = await Scene.open(images, ["--latency", String(LATENCY_MS)]);
    try {
      for (const lookups of plan.lookups) rows.push(measureRow(scene, lookups, plan));
    } finally {
      await scene.stop();
    }
  }
  return {
    id: "live",
    title: `Live synth against the wire and scripts, ${LATENCY_MS} ms a request`,
    columns: [
      "images",
      "lookups",
      "floor ms",
      "hard-coded",
      "live",
      "pages once",
      "all at once",
      "one by one",
      "live over hard+floor",
      "requests: live/once/at once/by one",
    ],
    rows: rows.map(tableRow),
    verdicts: rows.flatMap((row) => verdictsOf(row, rows)),
    figures: rows,
  };
}

function measureRow(scene: Scene, lookups: number, { rounds, patience }: Plan): LiveRow {
  const patient = lookups <= patience;
  const oneByOne = { name: "one-after-another", run: () => runScript(scene, "one-after-another", lookups) } as const;
  const contenders = [
    { name: "hard-coded", run: () => runApp(scene, { variant: "hard-coded", machines: lookups }) },
    { name: "live", run: () => runApp(scene, { variant: "token", machines: lookups, live: true }) },
    { name: "pages-once", run: () => runScript(scene, "pages-once", lookups) },
    { name: "all-at-once", run: () => runScript(scene, "all-at-once", lookups) },
    ...(patient ? [oneByOne] : []),
  ] as const;
  const raced = race<Name>(contenders, rounds.live);
  const summaries = patient ? raced : { ...raced, "one-after-another": summarise([oneByOne.run()]) };
  return { images: scene.images, lookups, floorMs: floorOf(scene.images), summaries };
}

function tableRow({ images, lookups, floorMs, summaries }: LiveRow): (string | number)[] {
  const { live } = summaries;
  const scripts = (["pages-once", "all-at-once", "one-after-another"] as const).map((name) => summaries[name]);
  return [
    images,
    lookups,
    floorMs,
    summaries["hard-coded"].wallMs,
    live.wallMs,
    ...scripts.map(({ wallMs, runs, failed }) => (failed === runs ? "failed" : wallMs)),
    live.wallMs - summaries["hard-coded"].wallMs - floorMs,
    [live, ...scripts].map(({ requests }) => requests).join("/"),
  ];
}

function verdictsOf({ images, lookups, floorMs, summaries }: LiveRow, rows: readonly LiveRow[]): Verdict[] {
  const { live } = summaries;
  const base = summaries["hard-coded"].wallMs;
  const at = `N = ${lookups}, M = ${images}`;
  const verdicts: Verdict[] = [
    { claim: `requests, ${at}`, measured: live.requests ?? 0, limit: Math.ceil(images / 50), unit: "requests" },
  ];
  if (images <= 300) {
    const claim = `live over hard-coded + floor, ${at}`;
    verdicts.push({ claim, measured: live.wallMs - base - floorMs, limit: 250, unit: "ms" });
  } else {
    const claim = `live over hard-coded in floors, ${at}`;
    verdicts.push({ claim, measured: ratio(live.wallMs - base, floorMs), limit: 1.6, unit: "x" });
  }
  const one = rows.find((row) => row.images === images && row.lookups === 1)?.summaries;
  if (lookups === 500 && one) {
    const more = (of: Record<Name, Summary>) => of.live.wallMs - of["hard-coded"].wallMs;
    const claim = `what live costs over hard-coded at N = 500 against N = 1, M = ${images}`;
    verdicts.push({ claim, measured: ratio(more(summaries), more(one)), limit: 1.2, unit: "x" });
  }
  return verdicts;
}
