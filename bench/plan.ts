/** What is measured, and how often. */
export interface Plan {
  readonly name: "quick" | "full";
  readonly lookups: readonly number[];
  readonly images: readonly number[];
  readonly rounds: { readonly locked: number; readonly tsx: number; readonly live: number; readonly start: number };
  /** Lookups up to which the script that asks one after another runs every round; above, once: it takes N × latency. */
  readonly patience: number;
  readonly choosing: { readonly lookups: readonly number[]; readonly images: readonly number[] };
  readonly growth: {
    readonly lookups: readonly number[];
    readonly images: readonly number[];
    readonly stacks: readonly number[];
  };
}

export const LATENCY_MS = 50;

export const FULL: Plan = {
  name: "full",
  lookups: [1, 10, 100, 500, 1000],
  images: [300, 3000],
  rounds: { locked: 15, tsx: 15, live: 5, start: 21 },
  patience: 100,
  choosing: { lookups: [1, 10, 100, 1000], images: [300, 3000, 10_000] },
  growth: { lookups: [250, 500, 1000, 2000], images: [1250, 2500, 5000, 10_000], stacks: [25, 50, 100, 200] },
};

export const QUICK: Plan = {
  name: "quick",
  lookups: [1, 100, 500],
  images: [300],
  rounds: { locked: 5, tsx: 3, live: 5, start: 7 },
  patience: 10,
  choosing: { lookups: [100, 1000], images: [300, 10_000] },
  growth: { lookups: [500, 1000], images: [2500, 5000], stacks: [50, 100] },
};
