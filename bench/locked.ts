import { race, type Summary } from "./measure";
import type { Plan } from "./plan";
import { type AppVariant, runApp } from "./run";
import { Scene } from "./scene";
import { ratio, type Section, type Verdict } from "./section";

const VARIANTS: readonly AppVariant[] = ["hard-coded", "least", "token", "injected"];
const IMAGES = 300;

/** A synth that the lock answers, against the same app with hard-coded ids. */
export function measureLocked({ lookups, rounds }: Plan): Promise<Section> {
  return measure(lookups, rounds.locked, false);
}

/** The same through tsx, as most apps are run. */
export function measureLockedTsx({ lookups, rounds }: Plan): Promise<Section> {
  return measure(lookups, rounds.tsx, true);
}

async function measure(lookups: readonly number[], rounds: number, tsx: boolean): Promise<Section> {
  const scene = await Scene.open(IMAGES);
  try {
    const rows = raceAll(scene, lookups, rounds, tsx);
    return tsx
      ? section("locked-tsx", "Locked synth against hard-coded ids, through tsx", rows)
      : section("locked", "Locked synth against hard-coded ids, compiled", rows);
  } finally {
    await scene.stop();
  }
}

export interface LockedRow {
  readonly lookups: number;
  readonly summaries: Record<AppVariant, Summary>;
}

function raceAll(scene: Scene, lookups: readonly number[], rounds: number, tsx: boolean): LockedRow[] {
  return lookups.map((count) => {
    pinAll(scene, count);
    const contenders = VARIANTS.map((name) => ({
      name,
      run: () => runApp(scene, { variant: name, machines: count, tsx }),
    }));
    return { lookups: count, summaries: race(contenders, rounds) };
  });
}

/** Makes a lock for each variant with lookups. */
export function pinAll(scene: Scene, machines: number, stacks = 1): void {
  for (const variant of ["token", "injected"] as const) {
    runApp(scene, { variant, machines, stacks, live: true });
    scene.adoptLock(variant);
  }
}

function section(id: string, title: string, rows: readonly LockedRow[]): Section {
  return {
    id,
    title,
    columns: [
      "lookups",
      ...VARIANTS.map((name) => `${name} ms`),
      "least: more ms",
      "token: more ms",
      "ratio",
      "more CPU ms",
      "quartiles",
    ],
    rows: rows.map(({ lookups, summaries }) => {
      const [base, token] = [summaries["hard-coded"], summaries.token];
      return [
        lookups,
        ...VARIANTS.map((name) => summaries[name].wallMs),
        summaries.least.wallMs - base.wallMs,
        token.wallMs - base.wallMs,
        ratio(token.wallMs, base.wallMs),
        token.cpuMs - base.cpuMs,
        `${base.wallSpreadMs.map(Math.round).join("–")} / ${token.wallSpreadMs.map(Math.round).join("–")}`,
      ];
    }),
    verdicts: id === "locked" ? verdicts(rows) : [],
    figures: rows,
  };
}

function verdicts(rows: readonly LockedRow[]): Verdict[] {
  const time = rows.flatMap(({ lookups, summaries }) => {
    const base = summaries["hard-coded"].wallMs;
    return (["token", "injected"] as const).map((name): Verdict => {
      const claim = `locked (${name}) over hard-coded, N = ${lookups}`;
      return { claim, measured: summaries[name].wallMs - base, limit: 15 + base * 0.05, unit: "ms" };
    });
  });
  const last = rows.at(-1);
  if (!last) return time;
  const claim = `memory of a locked synth over hard-coded, N = ${last.lookups}`;
  const measured = last.summaries.token.peakMb - last.summaries["hard-coded"].peakMb;
  return [...time, { claim, measured, limit: 20, unit: "MB" }];
}
