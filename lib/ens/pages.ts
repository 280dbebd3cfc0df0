import { later } from "../select/catalog";
import type { EnsImage } from "../select/image";
import { isSame } from "../util/json";
import type { Page } from "./reply";

/** The largest page that the API answers, of images. */
export const PAGE_SIZE = 50;
/** No reading asks for more pages than this: whatever the answers say, it ends. */
export const MAX_PAGES = 400;
const MAX_ROUNDS = 3;

/** What is listed is known by an id: a machine by its own, and an image by its. */
interface Listed {
  readonly imageId: string;
  readonly machineId?: string;
}

export interface Reading<T = EnsImage> {
  readonly records: ReadonlyMap<string, T>;
  readonly skipped: readonly string[];
  readonly drift?: PageDrift;
}

/** What did not add up in the last of all rounds. */
export interface PageDrift {
  readonly rounds: number;
  readonly counted: number;
  readonly totals: readonly number[];
  readonly differing: readonly string[];
}

export interface PageSource<T = EnsImage> {
  readonly ask: (page: number) => Promise<Page<T>>;
  /** @default PAGE_SIZE */
  readonly pageSize?: number;
  readonly maxConcurrency: number;
  readonly refuse: (detail: string) => Error;
}

export async function readPages<T extends Listed = EnsImage>(source: PageSource<T>): Promise<Reading<T>> {
  const all = new Map<string, T>();
  let round = startRound<T>(1, source.pageSize);
  const underWay = new Map<number, Promise<readonly [number, Page<T>]>>();

  for (;;) {
    const step = nextStep(round);
    if (step.kind === "ask" && underWay.size < source.maxConcurrency) {
      const { page } = step;
      const asked = source.ask(page).then((answer) => [page, answer] as const);
      // The first failure ends the reading; those of the other pages are then nobody's concern.
      asked.catch(() => undefined);
      underWay.set(page, asked);
      round.asked = page;
    } else if (step.kind === "ask" || step.kind === "wait") {
      const [page, answer] = await Promise.race(underWay.values());
      underWay.delete(page);
      round.answers.set(page, answer);
    } else if (step.kind === "fail") {
      throw source.refuse(step.detail);
    } else {
      const { records, skipped } = recordsOf(round);
      for (const [id, record] of records) all.set(id, record);
      if (step.kind === "done") return { records: step.drift ? all : records, skipped, drift: step.drift };
      round = startRound(round.number + 1, source.pageSize);
    }
  }
}

/** One reading of all pages, as far as it has come. */
export interface Round<T = EnsImage> {
  readonly pageSize: number;
  readonly number: number;
  /** Pages 1 to this one were asked, each once. */
  asked: number;
  /** By page number; holes are in flight. */
  readonly answers: Map<number, Page<T>>;
}

export function startRound<T = EnsImage>(number = 1, pageSize = PAGE_SIZE): Round<T> {
  return { number, pageSize, asked: 0, answers: new Map() };
}

export type PageStep =
  | { readonly kind: "ask"; readonly page: number }
  | { readonly kind: "wait" }
  /** The round disagreed with itself: a next one is due. */
  | { readonly kind: "again" }
  /** The images of this round are the catalog, or those of all rounds together if the rounds never agreed. */
  | { readonly kind: "done"; readonly drift?: PageDrift }
  | { readonly kind: "fail"; readonly detail: string };

export function nextStep<T extends Listed>(round: Round<T>): PageStep {
  const { asked, answers, pageSize } = round;
  for (const [page, { records }] of answers) {
    const before = answers.get(page - 1)?.records ?? [];
    // The very ids of the page before it: asking on is pointless.
    if (before.length > 0 && before.length === records.length && records.every(isOneWith(before))) {
      return { kind: "fail", detail: `page ${page} repeats the page before it, so the page number is not heeded` };
    }
  }
  if (asked === 0) return { kind: "ask", page: 1 };

  const firstEmpty = Math.min(...[...answers].filter(([, answer]) => rows(answer) === 0).map(([page]) => page));
  const said = [...answers.values()].map((answer) => answer.total);
  const total = said.every((one) => one === said[0]) ? said[0] : undefined;
  // Pages beyond an empty one are not asked even if the total promises them.
  if (total !== undefined && asked < Math.min(Math.ceil(total / pageSize), firstEmpty)) {
    if (total <= MAX_PAGES * pageSize) return { kind: "ask", page: asked + 1 };
  }
  if (answers.size < asked) return { kind: "wait" };

  const { records, skipped, differing, repeated } = recordsOf(round);
  const counted = records.size + skipped.length;
  if (total !== undefined && counted === total && differing.size === 0) return { kind: "done" };

  const last = answers.get(asked);
  // A short page is the last one, unless the total insists on more: then the server's pages are smaller than asked.
  const hasMore = last && (rows(last) >= pageSize || (total !== undefined && counted < total));
  if (hasMore && firstEmpty === Number.POSITIVE_INFINITY) {
    if (asked < MAX_PAGES) return { kind: "ask", page: asked + 1 };
    return { kind: "fail", detail: `after ${asked} pages there are still more` };
  }

  const totals = [...new Set(said.filter((one) => one !== undefined))];
  if (totals.length === 0 && !repeated) return { kind: "done" };
  if (round.number < MAX_ROUNDS) return { kind: "again" };
  // In order, whichever page came first.
  return { kind: "done", drift: { rounds: round.number, counted, totals, differing: [...differing].sort() } };
}

const idOf = ({ machineId, imageId }: Listed): string => machineId ?? imageId;

const isOneWith = (others: readonly Listed[]) => (record: Listed, i: number) =>
  idOf(record) === idOf(others[i] ?? record);

const rows = ({ records, skipped }: Page<unknown>): number => records.length + skipped.length;

function recordsOf<T extends Listed>({ answers }: Round<T>) {
  const records = new Map<string, T>();
  const differing = new Set<string>();
  const listed = [...answers.values()].flatMap((answer) => answer.records);
  for (const record of listed) {
    const twin = records.get(idOf(record));
    const differs = twin !== undefined && !isSame(twin, record);
    if (differs) differing.add(idOf(record));
    records.set(idOf(record), differs ? later(twin, record) : record);
  }
  const skipped = [...answers.values()].flatMap((answer) => answer.skipped);
  return { records, skipped, differing, repeated: records.size < listed.length };
}
