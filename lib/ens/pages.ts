import { later } from "../select/catalog";
import { isSame } from "../util/json";
import type { ImagePage, ListedImage } from "./reply";

/** The largest page of images that the API answers. */
export const PAGE_SIZE = 50;
/** No reading asks for more pages than this: whatever the answers say, it ends. */
export const MAX_PAGES = 400;
const MAX_ROUNDS = 3;

export interface Reading {
  readonly images: ReadonlyMap<string, ListedImage>;
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

export interface PageSource {
  readonly ask: (page: number) => Promise<ImagePage>;
  readonly pageSize: number;
  readonly maxConcurrency: number;
  readonly refuse: (detail: string) => Error;
}

export async function readPages(source: PageSource): Promise<Reading> {
  const all = new Map<string, ListedImage>();
  let round = startRound(1, source.pageSize);
  const underWay = new Map<number, Promise<readonly [number, ImagePage]>>();

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
      const { images, skipped } = recordsOf(round);
      for (const [id, image] of images) all.set(id, image);
      if (step.kind === "done") return { images: step.drift ? all : images, skipped, drift: step.drift };
      round = startRound(round.number + 1, source.pageSize);
    }
  }
}

/** One reading of all pages, as far as it has come. */
export interface Round {
  readonly number: number;
  readonly pageSize: number;
  /** Pages 1 to this one were asked, each once. */
  asked: number;
  /** By page number; holes are in flight. */
  readonly answers: Map<number, ImagePage>;
}

export const startRound = (number = 1, pageSize = PAGE_SIZE): Round => {
  return { number, pageSize, asked: 0, answers: new Map() };
};

export type PageStep =
  | { readonly kind: "ask"; readonly page: number }
  | { readonly kind: "wait" }
  /** The round disagreed with itself: a next one is due. */
  | { readonly kind: "again" }
  /** The images of this round are the catalog, or those of all rounds together if the rounds never agreed. */
  | { readonly kind: "done"; readonly drift?: PageDrift }
  | { readonly kind: "fail"; readonly detail: string };

export function nextStep(round: Round): PageStep {
  const { asked, answers, pageSize } = round;
  for (const [page, { images }] of answers) {
    const before = answers.get(page - 1)?.images ?? [];
    // The very ids of the page before it: asking on is pointless.
    if (before.length > 0 && before.length === images.length && images.every(isOneWith(before))) {
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

  const { images, skipped, differing, repeated } = recordsOf(round);
  const counted = images.size + skipped.length;
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

const idOf = ({ machineId, imageId }: ListedImage): string => machineId ?? imageId;

const isOneWith = (others: readonly ListedImage[]) => (image: ListedImage, i: number) =>
  idOf(image) === idOf(others[i] ?? image);

const rows = ({ images, skipped }: ImagePage): number => images.length + skipped.length;

function recordsOf({ answers }: Round) {
  const images = new Map<string, ListedImage>();
  const differing = new Set<string>();
  const records = [...answers.values()].flatMap((answer) => answer.images);
  for (const image of records) {
    const twin = images.get(idOf(image));
    const differs = twin !== undefined && !isSame(twin, image);
    if (differs) differing.add(idOf(image));
    images.set(idOf(image), differs ? later(twin, image) : image);
  }
  const skipped = [...answers.values()].flatMap((answer) => answer.skipped);
  return { images, skipped, differing, repeated: images.size < records.length };
}
