import { changesImage, diffLocks, type PinDiff } from "../../lib/lock/diff";
import type { Lock, Pin } from "../../lib/lock/lock";
import { byWeight, changesOf, newlyAgainst, shownChanges } from "../../lib/lock/review/changes";

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

  it.each<[string, Partial<Pin>, Partial<Pin>, unknown[]]>([
    ["another reason", { why: "chosen by hand" }, {}, [["why", "chosen by hand", "newest"]]],
    ["an origin", { origin: { kind: "chosen" } }, {}, [["origin", "chosen by hand", "picked by the query"]]],
    ["an origin that was not said before", {}, { origin: { kind: "picked" } }, []],
    ["a hold", {}, { hold: { until: "2027-01-05" } }, [["hold", undefined, "held until 2027-01-05"]]],
    ["a note", { note: "ours" }, {}, [["note", "ours", undefined]]],
    ["another tool's member", {}, { extra: { "x-a": { b: 1 } } }, [["x-a", undefined, '{"b":1}']]],
    [
      "who is asked, the host first",
      { connection: { profile: "x", region: "cn-hangzhou" } },
      { connection: { profile: "y", endpoint: "evil.example", roleChain: ["a", "b"], roleArn: "c", account: "1" } },
      [
        ["account", undefined, "1"],
        ["endpoint", undefined, "evil.example"],
        ["roleArn", undefined, "c"],
        ["roleChain", undefined, '["a","b"]'],
        ["profile", "x", "y"],
        ["region", "cn-hangzhou", undefined],
      ],
    ],
    [
      "attributes, the owner first",
      { image: { imageId: "m-1", imageName: "a", platform: "ubuntu", imageOwnerAlias: "self" } },
      { image: { imageId: "m-1", imageName: "b", platform: "windows", imageOwnerAlias: "others", imageSizeGiB: 3 } },
      [
        ["owner", "self", "others"],
        ["imageName", "a", "b"],
        ["platform", "ubuntu", "windows"],
        ["imageSizeGiB", undefined, "3"],
      ],
    ],
  ])("says what is new of %s", (_, before, after, expected) => {
    const diff = { kind: "noted", key: "a", before: pin("m-1", "w", before), after: pin("m-1", "w", after) } as const;
    expect(changesOf(diff).map(({ what, before: old, after: now }) => [what, old, now])).toEqual(expected);
  });

  it("says of a new pin what is not as everywhere, and of a moved one what is not the build", () => {
    const strange = pin("m-1", "w", {
      image: { imageId: "m-1", imageName: "w", imageOwnerAlias: "others" },
      connection: { endpoint: "evil.example" },
    });
    const own = pin("m-1", "w", { image: { imageId: "m-1", imageName: "w", imageOwnerAlias: "self" } });
    const whats = (diff: PinDiff) => shownChanges(diff).map(({ what }) => what);
    expect(whats({ kind: "added", key: "a", after: strange })).toEqual(["owner", "endpoint"]);
    expect(whats({ kind: "added", key: "a", after: own })).toEqual([]);
    const build = {
      imageId: "m-2",
      imageName: "w2",
      imageOwnerAlias: "self",
      snapshotId: "s-2",
      architecture: "arm64",
    };
    expect(whats({ kind: "moved", key: "a", before: own, after: { ...own, image: build, why: "newer" } })).toEqual([
      "architecture",
    ]);
  });

  it("puts first what machines boot, whose it is and where it is asked, and last what is new", () => {
    const before = {
      b: [pin("m-1")],
      c: [pin("m-1")],
      d: [pin("m-1")],
      e: [pin("m-1")],
      f: [pin("m-1"), pin("m-1", "x")],
      g: [pin("m-1")],
    };
    const after = {
      a: [pin("m-1", "new")],
      b: [pin("m-1", "web-*", { note: "n" })],
      c: [pin("m-2")],
      d: [pin("m-1", "web-*", { connection: { endpoint: "evil.example" } })],
      f: [pin("m-1"), pin("m-1", "x"), pin("m-9", "beside")],
      g: [pin("m-1", "web-*", { origin: { kind: "chosen", against: ["imageName"] } })],
    };
    expect(byWeight(diffLocks(lock(before), lock(after))).map(({ key }) => key)).toEqual([
      "c",
      "d",
      "e",
      "f",
      "g",
      "b",
      "a",
    ]);
  });

  it("names props that a pin may pass over now, and might not before", () => {
    const against = (props?: string[]) => pin("m-1", "w", props && { origin: { kind: "chosen", against: props } });
    const news = (before: Pin, after: Pin) => diffLocks(lock({ a: [before] }), lock({ a: [after] })).map(newlyAgainst);
    expect(news(against(), against(["platform"]))).toEqual([["platform"]]);
    expect(news(against(["platform"]), against(["osVersion", "platform"]))).toEqual([["osVersion"]]);
    expect(news(against(["platform"]), against())).toEqual([[]]);
  });
});
