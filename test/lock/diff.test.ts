import { changedParts, changesImage, diffLocks, newlyAgainst } from "../../lib/lock/diff";
import type { Lock, Pin } from "../../lib/lock/lock";

const pin = (imageId: string, imageName = "web-*", more: Partial<Pin> = {}): Pin => ({
  query: { imageName },
  image: { imageId, imageName: imageId },
  why: "newest",
  connection: {},
  ...more,
});
const lock = (pins: Record<string, Pin[]>): Lock => new Map(Object.entries(pins));
const kinds = (before: Record<string, Pin[]>, after: Record<string, Pin[]>) =>
  diffLocks(lock(before), lock(after)).map((diff) => [
    diff.kind,
    diff.key,
    ...(diff.kind === "renamed" ? [diff.from] : []),
  ]);

describe("diffLocks", () => {
  it.each<[string, Record<string, Pin[]>, Record<string, Pin[]>, unknown[]]>([
    ["nothing", { a: [pin("m-1")] }, { a: [pin("m-1")] }, []],
    ["a moved pin", { a: [pin("m-1")] }, { a: [pin("m-2")] }, [["moved", "a"]]],
    ["an added pin", {}, { a: [pin("m-1")] }, [["added", "a"]]],
    ["a removed pin", { a: [pin("m-1")] }, {}, [["removed", "a"]]],
    ["another reason", { a: [pin("m-1")] }, { a: [pin("m-1", "web-*", { why: "adopted" })] }, [["noted", "a"]]],
    ["an edited query", { a: [pin("m-1")] }, { a: [pin("m-2", "db-*")] }, [["requeried", "a"]]],
    [
      "an edited query whose old pin stays",
      { a: [pin("m-1")] },
      { a: [pin("m-1"), pin("m-2", "db-*")] },
      [["requeried", "a"]],
    ],
    [
      "one more query beside several",
      { a: [pin("m-1"), pin("m-1", "x")] },
      { a: [pin("m-1"), pin("m-1", "x"), pin("m-2", "db-*")] },
      [["added", "a"]],
    ],
    ["a renamed key", { a: [pin("m-1")] }, { b: [pin("m-1")] }, [["renamed", "b", "a"]]],
    ["a renamed key with another image", { a: [pin("m-1")] }, { b: [pin("m-2")] }, [["renamed", "b", "a"]]],
    [
      "a copy, beside a pin of the same query that is dropped",
      { a: [pin("m-1")], z: [pin("m-1")] },
      { a: [pin("m-1")], b: [pin("m-1", "web-*", { origin: { kind: "copied", from: "a" } })] },
      [
        ["added", "b"],
        ["removed", "z"],
      ],
    ],
    [
      "one of two pins of a key",
      { a: [pin("m-1"), pin("m-1", "db-*")] },
      { a: [pin("m-1"), pin("m-2", "db-*")] },
      [["moved", "a"]],
    ],
  ])("tells %s", (_, before, after, expected) => {
    expect(kinds(before, after)).toEqual(expected);
  });

  it("pairs ten thousand pins of as many queries in moderate time", () => {
    const many = (name: string) =>
      Array.from({ length: 5_000 }, (_, i) => [`${name}/${i}`, [pin("m-1", `web-${i}`)]] as const);
    const [before, after] = [new Map(many("a")), new Map(many("b").reverse())];
    const start = performance.now();
    const diffs = diffLocks(before, after);
    const seconds = (performance.now() - start) / 1000;
    expect(diffs.filter((diff) => diff.kind === "renamed" && diff.from === diff.key.replace("b", "a"))).toHaveLength(
      5_000,
    );
    // In one pass over the other side for each pin, it takes more than ten times as long.
    expect(seconds).toBeLessThan(2);
  });

  it("knows which differences give machines another image", () => {
    const changes = (before: Record<string, Pin[]>, after: Record<string, Pin[]>) =>
      diffLocks(lock(before), lock(after)).map(changesImage);
    expect(changes({ a: [pin("m-1")] }, { a: [pin("m-2")] })).toEqual([true]);
    expect(changes({ a: [pin("m-1")] }, { b: [pin("m-1")] })).toEqual([false]);
    expect(changes({}, { b: [pin("m-1")] })).toEqual([false]);
  });

  it.each<[string, Partial<Pin>, Partial<Pin>, string[]]>([
    ["another reason", { why: "chosen by hand" }, {}, ["its reason is worded otherwise"]],
    ["an origin", { origin: { kind: "chosen" } }, {}, ["origin: chosen by hand → picked by the query"]],
    ["an origin that was not said before", {}, { origin: { kind: "picked" } }, []],
    ["a hold", {}, { hold: { until: "2027-01-05" } }, ["held until 2027-01-05"]],
    ["a hold let go", { hold: { reason: "bug" } }, {}, ["no longer held: bug"]],
    ["a note", {}, { note: "ours" }, ["note: ours"]],
    ["a connection", {}, { connection: { profile: "x" } }, ["its connection"]],
    ["another tool's member", {}, { extra: { "x-a": 1 } }, ["members that begin with x-"]],
  ])("says what is new of %s", (_, before, after, expected) => {
    expect(changedParts(pin("m-1", "w", before), pin("m-1", "w", after))).toEqual(expected);
  });

  it("names props that a pin may pass over now, and might not before", () => {
    const against = (props?: string[]) => pin("m-1", "w", props && { origin: { kind: "chosen", against: props } });
    const news = (before: Pin, after: Pin) => diffLocks(lock({ a: [before] }), lock({ a: [after] })).map(newlyAgainst);
    expect(news(against(), against(["platform"]))).toEqual([["platform"]]);
    expect(news(against(["platform"]), against(["osVersion", "platform"]))).toEqual([["osVersion"]]);
    expect(news(against(["platform"]), against())).toEqual([[]]);
  });
});
