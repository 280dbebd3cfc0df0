/** The largest page that the API answers. */
export const PAGE_SIZE = 50;
/** No reading asks for more pages than this: whatever the answers say, it ends. */
export const MAX_PAGES = 400;
const MAX_ROUNDS = 3;

export interface PageAnswer {
  readonly page: number;
  readonly ids: readonly string[];
  /** Records that had no usable id: they count for the total, nothing else. */
  readonly skipped: number;
  readonly total?: number;
}

/** Everything a reading knows. Values are never changed: each event makes the next plan. */
export interface PagePlan {
  readonly round: number;
  /** Pages 1 to this one were asked in this round, each once. */
  readonly asked: number;
  /** The answers of this round by page number; holes are in flight. */
  readonly answers: ReadonlyMap<number, PageAnswer>;
  readonly differing: ReadonlySet<string>;
}

export type PageStep =
  | { readonly kind: "ask"; readonly page: number }
  | { readonly kind: "wait" }
  /** The round disagreed with itself: drop it and go on with this plan. */
  | { readonly kind: "again"; readonly plan: PagePlan }
  /** The images of this round are the catalog, or those of all rounds together if the rounds never agreed. */
  | { readonly kind: "done"; readonly drift?: PageDrift }
  | { readonly kind: "fail"; readonly reason: "repeated" | "tooMany"; readonly page: number };

export interface PageDrift {
  readonly rounds: number;
  readonly counted: number;
  readonly totals: readonly number[];
  readonly differing: readonly string[];
}

export const startPlan = (round = 1): PagePlan => ({ round, asked: 0, answers: new Map(), differing: new Set() });

export const pageAsked = (plan: PagePlan, page: number): PagePlan => ({ ...plan, asked: Math.max(plan.asked, page) });

export const pageAnswered = (plan: PagePlan, answer: PageAnswer): PagePlan => ({
  ...plan,
  answers: new Map(plan.answers).set(answer.page, answer),
});

export const idDiffers = (plan: PagePlan, id: string): PagePlan => ({
  ...plan,
  differing: new Set(plan.differing).add(id),
});

export function nextStep(plan: PagePlan): PageStep {
  const { asked, answers } = plan;
  const repeated = repeatedPage(plan);
  if (repeated !== undefined) return { kind: "fail", reason: "repeated", page: repeated };
  if (asked === 0) return { kind: "ask", page: 1 };

  const firstEmpty = Math.min(...[...answers.values()].filter((answer) => rows(answer) === 0).map(({ page }) => page));
  const total = steadyTotal(plan);
  // Pages beyond an empty one are not asked even if the total promises them.
  if (total !== undefined && asked < Math.min(Math.ceil(total / PAGE_SIZE), firstEmpty)) {
    if (total <= MAX_PAGES * PAGE_SIZE) return { kind: "ask", page: asked + 1 };
  }
  if (answers.size < asked) return { kind: "wait" };

  const counted = countRecords(plan);
  if (total !== undefined && counted.distinct === total && plan.differing.size === 0) return { kind: "done" };

  const last = answers.get(asked);
  // A short page is the last one, unless the total insists on more: then the server's pages are smaller than asked.
  const hasMore =
    last !== undefined &&
    firstEmpty === Number.POSITIVE_INFINITY &&
    (rows(last) >= PAGE_SIZE || (total !== undefined && counted.distinct < total));
  if (hasMore) {
    return asked < MAX_PAGES ? { kind: "ask", page: asked + 1 } : { kind: "fail", reason: "tooMany", page: asked };
  }

  const totals = [...new Set([...answers.values()].flatMap((answer) => answer.total ?? []))];
  if (totals.length === 0 && counted.distinct === counted.all) return { kind: "done" };
  if (plan.round < MAX_ROUNDS) return { kind: "again", plan: startPlan(plan.round + 1) };
  // In order, whichever page came first.
  const differing = [...plan.differing].sort();
  return { kind: "done", drift: { rounds: plan.round, counted: counted.distinct, totals, differing } };
}

const rows = (answer: PageAnswer): number => answer.ids.length + answer.skipped;

function steadyTotal({ answers }: PagePlan): number | undefined {
  const [first, ...rest] = answers.values();
  return rest.every(({ total }) => total === first?.total) ? first?.total : undefined;
}

function countRecords({ answers }: PagePlan): { distinct: number; all: number } {
  const ids = [...answers.values()].flatMap((answer) => answer.ids);
  const skipped = [...answers.values()].reduce((sum, answer) => sum + answer.skipped, 0);
  return { distinct: new Set(ids).size + skipped, all: ids.length + skipped };
}

/** A page with the very ids of the page before it: the server ignores the page number, so asking on is pointless. */
function repeatedPage({ answers }: PagePlan): number | undefined {
  for (const { page, ids } of answers.values()) {
    const before = answers.get(page - 1)?.ids;
    if (before && ids.length > 0 && ids.length === before.length && ids.every((id, index) => id === before[index])) {
      return page;
    }
  }
  return undefined;
}
