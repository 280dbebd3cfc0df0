/** What one run of a program took. */
export interface Sample {
  readonly wallMs: number;
  /** Processor time of the program and its children together: less moved by whoever shares the machine. */
  readonly cpuMs: number;
  readonly peakMb: number;
  /** Peak of the largest child, if there was one. */
  readonly childPeakMb?: number;
  readonly requests?: number;
  /** False where the program gave up. */
  readonly ok: boolean;
}

/** Something that is compared with others. */
export interface Contender<Name extends string = string> {
  readonly name: Name;
  readonly run: () => Sample;
}

/** Several samples in a few numbers. */
export interface Summary {
  readonly runs: number;
  readonly failed: number;
  readonly wallMs: number;
  /** First and third quartile. */
  readonly wallSpreadMs: readonly [number, number];
  readonly cpuMs: number;
  readonly peakMb: number;
  readonly childPeakMb?: number;
  readonly requests?: number;
}

/**
 * Runs contenders in turn, so that what else happens on the machine happens to all of them; who begins moves on every
 * round. The first round warms up caches and is not counted.
 */
export function race<Name extends string>(
  contenders: readonly Contender<Name>[],
  rounds: number,
): Record<Name, Summary> {
  const samples = new Map<Name, Sample[]>(contenders.map(({ name }) => [name, []]));
  for (let round = -1; round < rounds; round++) {
    const begin = (round + 1) % contenders.length;
    for (const { name, run } of [...contenders.slice(begin), ...contenders.slice(0, begin)]) {
      const sample = run();
      if (round >= 0) samples.get(name)?.push(sample);
    }
  }
  return Object.fromEntries([...samples].map(([name, list]) => [name, summarise(list)])) as Record<Name, Summary>;
}

/** Medians of the samples. */
export function summarise(samples: readonly Sample[]): Summary {
  const of = (pick: (sample: Sample) => number | undefined) =>
    samples.map(pick).filter((value): value is number => value !== undefined);
  const walls = of((sample) => sample.wallMs);
  const children = of((sample) => sample.childPeakMb);
  const requests = of((sample) => sample.requests);
  return {
    runs: samples.length,
    failed: samples.filter(({ ok }) => !ok).length,
    wallMs: quantile(walls, 0.5),
    wallSpreadMs: [quantile(walls, 0.25), quantile(walls, 0.75)],
    cpuMs: quantile(
      of((sample) => sample.cpuMs),
      0.5,
    ),
    peakMb: quantile(
      of((sample) => sample.peakMb),
      0.5,
    ),
    ...(children.length > 0 && { childPeakMb: Math.max(...children) }),
    ...(requests.length > 0 && { requests: quantile(requests, 0.5) }),
  };
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (sorted.length - 1) * share;
  const [low, high] = [sorted[Math.floor(at)] ?? Number.NaN, sorted[Math.ceil(at)] ?? Number.NaN];
  return round(low + (high - low) * (at - Math.floor(at)));
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
