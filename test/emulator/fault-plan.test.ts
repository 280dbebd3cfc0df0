import type { FaultRule } from "../../lib/emulator/faults/faults";
import { FaultPlan } from "../../lib/emulator/faults/rules";
import { images } from "./support";

const FAULT = { kind: "empty" } as const;

interface Asked {
  action?: string;
  page?: number;
  accessKeyId?: string;
  lists?: "Image" | "Instance" | undefined;
}

/** Which of the requests (from 1) had a fault. */
function hit(rules: FaultRule[], requests: Asked[]): number[] {
  const plan = new FaultPlan(rules);
  return requests.flatMap((request, at) =>
    plan.next({ action: "DescribeSelfImages", lists: "Image", page: 1, accessKeyId: "A", ...request }) ? [at + 1] : [],
  );
}

const times = (count: number): Asked[] => Array.from({ length: count }, () => ({}));
const PAGES: Asked[] = [1, 2, 3, 2, 3].map((page) => ({ page }));

test.each<[string, Omit<FaultRule, "fault">, Asked[], number[]]>([
  ["for ever, unless said otherwise", {}, times(4), [1, 2, 3, 4]],
  ["for ever", { times: "forever" }, times(2), [1, 2]],
  ["once", { times: 1 }, times(3), [1]],
  ["three times", { times: 3 }, times(5), [1, 2, 3]],
  ["the second", { match: { nth: 2 } }, times(4), [2]],
  ["page 2", { match: { page: 2 } }, PAGES, [2, 4]],
  ["page 2, once", { match: { page: 2 }, times: 1 }, PAGES, [2]],
  ["the second request for page 3", { match: { page: 3, nth: 2 } }, PAGES, [5]],
  ["one action", { match: { action: "AssumeRole" } }, [{}, { action: "AssumeRole" }], [2]],
  ["one key", { match: { accessKeyId: "B" } }, [{}, { accessKeyId: "B" }, {}], [2]],
  ["never", { probability: 0 }, times(50), []],
  ["always", { probability: 1 }, times(3), [1, 2, 3]],
])("%s", (_, rule, requests, expected) => {
  expect(hit([{ ...rule, fault: FAULT }], requests)).toEqual(expected);
});

test("chance is about what it says, the same for one seed, another for another", () => {
  const run = (seed?: number) => hit([{ probability: 0.3, seed, fault: FAULT }], times(1000));
  expect(run().length).toBeGreaterThan(250);
  expect(run().length).toBeLessThan(350);
  expect(run()).toEqual(run(1));
  expect(run(2)).not.toEqual(run(1));
});

test("the first rule that applies decides; the others still count", () => {
  const plan = new FaultPlan([
    { times: 1, fault: FAULT },
    { match: { nth: 2 }, fault: { kind: "html" } },
  ]);
  const kinds = times(3).map(() => plan.next({ action: "DescribeSelfImages", page: 1, accessKeyId: "A" })?.kind);
  expect(kinds).toEqual(["empty", "html", undefined]);
});

test("a fault of the list is not spent on another action", () => {
  const rules: FaultRule[] = [{ times: 1, fault: { kind: "repeated-page" } }];
  expect(hit(rules, [{ action: "AssumeRole", lists: undefined }, {}, {}])).toEqual([2]);
});

describe("images that come and go", () => {
  const ids = (plan: FaultPlan, list = images(3)) => plan.view(list).map(({ ImageId }) => ImageId);

  test("none: the list itself", () => {
    const list = images(3);
    expect(new FaultPlan([]).view(list)).toBe(list);
  });

  test("added ones are in front, made up or given, and stay", () => {
    const plan = new FaultPlan([]);
    plan.change({ kind: "image-added" }, images(3));
    plan.change({ kind: "image-added", image: { ImageId: "m-new" } }, images(3));
    plan.change({ kind: "image-added", image: { ImageId: "m-new" } }, images(3));
    expect(ids(plan)).toEqual(["m-new", "m-added-1", "m-0001", "m-0002", "m-0003"]);
    expect(plan.view(images(3))[1]).toMatchObject({ ImageName: "added-1", CreationTime: "2026-01-01T00:00:00Z" });
  });

  test("removed ones are gone, the first or the one named", () => {
    const plan = new FaultPlan([]);
    plan.change({ kind: "image-removed" }, images(3));
    plan.change({ kind: "image-removed", imageId: "m-0003" }, images(3));
    expect(ids(plan)).toEqual(["m-0002"]);
    plan.change({ kind: "image-removed" }, images(3));
    plan.change({ kind: "image-removed" }, images(3));
    expect(ids(plan)).toEqual([]);
  });
});
