import { timeChoosing } from "./choosing";
import { pinAll } from "./locked";
import { race } from "./measure";
import type { Plan } from "./plan";
import { runApp } from "./run";
import { Scene } from "./scene";
import type { Section } from "./section";

interface Series {
  readonly what: string;
  readonly sizes: readonly number[];
  /** Processor milliseconds that the library adds at each size. */
  readonly ms: readonly number[];
}

const MACHINES_A_STACK = 4;

/** What the library adds as one size doubles: 2 a doubling is linear. */
export async function measureGrowth({ growth, choosing, rounds }: Plan): Promise<Section> {
  const { lookups, images, stacks } = growth;
  const [most, many] = [Math.max(...choosing.lookups), Math.max(...choosing.images)];
  const series: Series[] = [
    { what: "locked, by lookups", sizes: lookups, ms: await lockedGrowth(lookups, () => 1, "token", rounds.live) },
    {
      what: `locked, by stacks of ${MACHINES_A_STACK} machines`,
      sizes: stacks,
      ms: await lockedGrowth(stacks, (count) => count, "token", rounds.live),
    },
    {
      what: `injected, by stacks of ${MACHINES_A_STACK} machines`,
      sizes: stacks,
      ms: await lockedGrowth(stacks, (count) => count, "injected", rounds.live),
    },
    { what: "live without latency, by images", sizes: images, ms: await imageGrowth(images, rounds.live) },
    {
      what: `choosing from ${many} images, by lookups`,
      sizes: lookups,
      ms: lookups.map((count) => timeChoosing(count, many, rounds.live)),
    },
    {
      what: `choosing ${most} times, by images`,
      sizes: images,
      ms: images.map((count) => timeChoosing(most, count, rounds.live)),
    },
  ];
  return {
    id: "growth",
    title: "Growth: processor time that the library adds as a size doubles",
    columns: ["", "sizes", "ms", "× a doubling"],
    rows: series.map(({ what, sizes, ms }) => [
      what,
      sizes.join(" "),
      ms.map((value) => value.toFixed(0)).join(" "),
      ms
        .slice(1)
        .map((value, i) => (value / (ms[i] as number)).toFixed(1))
        .join(" "),
    ]),
    verdicts: [],
    figures: series,
  };
}

async function lockedGrowth(
  sizes: readonly number[],
  stacksOf: (size: number) => number,
  variant: "token" | "injected",
  rounds: number,
): Promise<number[]> {
  const scene = await Scene.open(300);
  try {
    return sizes.map((size) => {
      const stacks = stacksOf(size);
      const machines = stacks === 1 ? size : stacks * MACHINES_A_STACK;
      pinAll(scene, machines, stacks);
      const contenders = (["hard-coded", variant] as const).map((name) => ({
        name,
        run: () => runApp(scene, { variant: name, machines, stacks }),
      }));
      const summaries = race(contenders, rounds);
      return summaries[variant].cpuMs - summaries["hard-coded"].cpuMs;
    });
  } finally {
    await scene.stop();
  }
}

async function imageGrowth(sizes: readonly number[], rounds: number): Promise<number[]> {
  const times: number[] = [];
  for (const images of sizes) {
    const scene = await Scene.open(images);
    try {
      const contenders = (["hard-coded", "token"] as const).map((name) => ({
        name,
        run: () => runApp(scene, { variant: name, machines: 100, live: name === "token" }),
      }));
      const summaries = race(contenders, rounds);
      times.push(summaries.token.cpuMs - summaries["hard-coded"].cpuMs);
    } finally {
      await scene.stop();
    }
  }
  return times;
}
