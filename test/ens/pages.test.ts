import * as fc from "fast-check";
import { MAX_PAGES, nextStep, PAGE_SIZE, startRound } from "../../lib/ens/pages";

interface Page {
  readonly ids: readonly string[];
  readonly skipped?: number;
  readonly total?: number;
}
type Server = (page: number, round: number, request: number) => Page;

interface Run {
  /** Pages in the order they were asked, by round. */
  readonly asked: readonly (readonly number[])[];
  readonly end: Exclude<ReturnType<typeof nextStep>, { kind: "ask" | "wait" | "again" }>;
  readonly lastRound: readonly string[];
}

/** Plays the rounds of a reading against a server; `pick` says which page under way is answered next. */
function play(server: Server, parallel = 1, pick: (underWay: number) => number = () => 0): Run {
  let current = startRound();
  const asked: number[][] = [[]];
  let lastRound: string[] = [];
  const underWay: number[] = [];
  let requests = 0;
  for (let steps = 0; steps < 10_000; steps++) {
    const step = nextStep(current);
    if (step.kind === "ask" && underWay.length < parallel) {
      asked.at(-1)?.push(step.page);
      underWay.push(step.page);
      current.asked = step.page;
    } else if (step.kind === "ask" || step.kind === "wait") {
      const [page] = underWay.splice(pick(underWay.length) % underWay.length, 1);
      if (page === undefined) throw new Error("the round waits for nothing");
      const answer = server(page, current.number, ++requests);
      lastRound.push(...answer.ids);
      const images = answer.ids.map((imageId) => ({ imageId, imageName: "" }));
      current.answers.set(page, { images, skipped: Array(answer.skipped ?? 0).fill("one"), total: answer.total });
    } else if (step.kind === "again") {
      asked.push([]);
      lastRound = [];
      current = startRound(current.number + 1);
    } else {
      return { asked, end: step, lastRound };
    }
  }
  throw new Error("the reading loops");
}

const ids = (count: number, from = 0): string[] => Array.from({ length: count }, (_, index) => `m-${from + index}`);
const slice = (all: readonly string[], page: number, size = PAGE_SIZE): string[] =>
  all.slice((page - 1) * size, page * size);
const steady =
  (all: readonly string[], total: number | undefined = all.length): Server =>
  (page) => ({ ids: slice(all, page), total });

describe("an account that holds still", () => {
  test.each([0, 1, 49, 50, 51, 100, 300, 3000])("%i images: each page once, none beyond", (count) => {
    const { asked, end, lastRound } = play(steady(ids(count)), 8);
    expect(asked).toEqual([Array.from({ length: Math.max(1, Math.ceil(count / 50)) }, (_, index) => index + 1)]);
    expect(end).toEqual({ kind: "done" });
    expect(lastRound).toHaveLength(count);
  });

  test("a record without an id counts for the total", () => {
    const { asked, end } = play((page) => ({ ids: slice(ids(99), page), skipped: page === 2 ? 1 : 0, total: 100 }));
    expect([asked, end]).toEqual([[[1, 2]], { kind: "done" }]);
  });
});

describe("totals that cannot be relied on", () => {
  test.each<[string, Server, readonly number[][], object]>([
    ["missing, last page short", (page) => ({ ids: slice(ids(70), page) }), [[1, 2]], { kind: "done" }],
    ["missing, last page full", (page) => ({ ids: slice(ids(100), page) }), [[1, 2, 3]], { kind: "done" }],
    ["missing, no image", () => ({ ids: [] }), [[1]], { kind: "done" }],
    [
      "too small, noticed by a full page",
      steady(ids(120), 60),
      [
        [1, 2, 3],
        [1, 2, 3],
        [1, 2, 3],
      ],
      { kind: "done", drift: { rounds: 3, counted: 120, totals: [60], differing: [] } },
    ],
    [
      "too big",
      steady(ids(100), 110),
      [
        [1, 2, 3],
        [1, 2, 3],
        [1, 2, 3],
      ],
      { kind: "done", drift: { rounds: 3, counted: 100, totals: [110], differing: [] } },
    ],
    [
      "far too big: one page beyond the end is enough",
      steady(ids(100), 10 ** 9),
      [
        [1, 2, 3],
        [1, 2, 3],
        [1, 2, 3],
      ],
      { kind: "done", drift: { rounds: 3, counted: 100, totals: [10 ** 9], differing: [] } },
    ],
  ])("%s", (_, server, asked, end) => {
    const run = play(server);
    expect(run.asked).toEqual(asked);
    expect(run.end).toEqual(end);
  });

  test("a server with smaller pages than asked is read to its end", () => {
    const { asked, end, lastRound } = play((page) => ({ ids: slice(ids(100), page, 20), total: 100 }));
    expect([asked, end]).toEqual([[[1, 2, 3, 4, 5]], { kind: "done" }]);
    expect(lastRound).toHaveLength(100);
  });
});

describe("an account that changes while it is read", () => {
  test("an image added in front: read again, and the new reading counts", () => {
    const all = ids(100);
    const server: Server = (page, round) =>
      round === 1 && page === 1
        ? { ids: slice(all, 1), total: 100 }
        : { ids: slice(["m-new", ...all], page), total: 101 };
    const { asked, end, lastRound } = play(server);
    expect(asked).toEqual([
      [1, 2, 3],
      [1, 2, 3],
    ]);
    expect(end).toEqual({ kind: "done" });
    expect(lastRound).toHaveLength(101);
  });

  test("an image removed: the gap between pages is noticed although the ids add up", () => {
    const all = ids(100);
    const server: Server = (page, round) =>
      round === 1 && page === 1 ? { ids: slice(all, 1), total: 100 } : { ids: slice(all.slice(1), page), total: 99 };
    const { end, lastRound } = play(server);
    expect(end).toEqual({ kind: "done" });
    expect(new Set(lastRound).size).toBe(99);
  });

  test("it never holds still: three readings, then the drift is told", () => {
    const server: Server = (page, _, request) => ({ ids: slice(ids(100, request), page), total: 100 + request });
    const { asked, end } = play(server);
    expect(asked).toHaveLength(3);
    expect(end).toMatchObject({ kind: "done", drift: { rounds: 3 } });
  });
});

describe("servers that would never end", () => {
  test.each([true, false])("one page for ever, total %s", (hasTotal) => {
    const { asked, end } = play(() => ({ ids: ids(50), ...(hasTotal && { total: 500 }) }));
    expect(end).toEqual({ kind: "fail", detail: expect.stringContaining("page 2 repeats the page before it") });
    expect(asked).toEqual([[1, 2]]);
  });

  test("new images for ever", () => {
    const { asked, end } = play((page) => ({ ids: ids(50, page * 50) }));
    expect(end).toEqual({ kind: "fail", detail: `after ${MAX_PAGES} pages there are still more` });
    expect(asked.flat()).toHaveLength(MAX_PAGES);
  });
});

describe("laws", () => {
  test("whatever is answered, in whatever order, the reading ends and asks each page of a round once", () => {
    const page = fc.record({
      ids: fc.array(fc.integer({ min: 0, max: 120 }).map(String), { maxLength: 60 }),
      skipped: fc.nat(3),
      total: fc.option(fc.nat(400), { nil: undefined }),
    });
    fc.assert(
      fc.property(fc.infiniteStream(page), fc.integer({ min: 1, max: 8 }), fc.nat(7), (answers, parallel, pick) => {
        const run = play(
          () => answers.next().value,
          parallel,
          (underWay) => pick % underWay,
        );
        expect(run.asked.length).toBeLessThanOrEqual(3);
        for (const round of run.asked) {
          expect(new Set(round).size).toBe(round.length);
          expect(Math.max(...round)).toBeLessThanOrEqual(MAX_PAGES);
        }
      }),
      { numRuns: 300 },
    );
  });

  test("the order of answers and the number under way do not change what is asked of a steady account", () => {
    fc.assert(
      fc.property(fc.nat(1_000), fc.integer({ min: 1, max: 8 }), fc.nat(7), (count, parallel, pick) => {
        const run = play(steady(ids(count)), parallel, (underWay) => pick % underWay);
        expect(run.asked.flat()).toHaveLength(Math.max(1, Math.ceil(count / 50)));
        expect(new Set(run.lastRound)).toEqual(new Set(ids(count)));
      }),
      { numRuns: 100 },
    );
  });
});
