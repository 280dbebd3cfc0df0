import { changesImage, diffLocks } from "../../lib/lock/diff";
import type { Lock, Pin } from "../../lib/lock/lock";

const pin = (imageId: string, imageName = "web-*", why = "newest"): Pin => ({
  query: { imageName },
  image: { imageId, imageName: imageId },
  why,
  connection: {},
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
    ["another reason", { a: [pin("m-1")] }, { a: [pin("m-1", "web-*", "adopted")] }, [["noted", "a"]]],
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
      { a: [pin("m-1")], b: [pin("m-1", "web-*", 'copied from "a": newest')] },
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

  it("knows which differences give machines another image", () => {
    const changes = (before: Record<string, Pin[]>, after: Record<string, Pin[]>) =>
      diffLocks(lock(before), lock(after)).map(changesImage);
    expect(changes({ a: [pin("m-1")] }, { a: [pin("m-2")] })).toEqual([true]);
    expect(changes({ a: [pin("m-1")] }, { b: [pin("m-1")] })).toEqual([false]);
    expect(changes({}, { b: [pin("m-1")] })).toEqual([false]);
  });
});
