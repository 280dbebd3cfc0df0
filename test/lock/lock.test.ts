import fc from "fast-check";
import { applyChanges, findPin } from "../../lib/lock/edits";
import { formatLock } from "../../lib/lock/format";
import type { Lock, Pin } from "../../lib/lock/lock";
import { ORIGIN_KINDS } from "../../lib/lock/origin";
import { parseLock } from "../../lib/lock/text";
import type { ImageQuery } from "../../lib/query/query";
import { queries as query, word } from "../query/queries";
import { image, lockOf, pin, WEB } from "./pins";

const picked = fc.oneof(
  fc.constant({ imageId: "m-literal" }),
  fc.tuple(fc.stringMatching(/^[\w.-]{1,20}$/), word, fc.nat()).map(([imageId, imageName, size]) => ({
    ...image("1"),
    ...{ imageId, imageName, imageSizeGiB: size, diskDeviceMappings: [{ type: "system", sizeGiB: size }] },
  })),
);
const kind = fc.constantFrom(...ORIGIN_KINDS);
const origin = fc.record(
  {
    kind,
    from: word,
    of: kind,
    step: fc.integer({ min: 1, max: 9 }),
    against: fc.constantFrom(["architecture"], ["imageName", "platform"]),
  },
  { requiredKeys: ["kind"] },
);
const aPin = fc.record(
  {
    query,
    image: picked,
    why: word,
    connection: fc.constantFrom({}, { profile: "prod", endpoint: "127.0.0.1:1" }),
    origin,
    hold: fc.constantFrom({}, { reason: "x" }, { until: "2027-01-05" }),
    note: word,
    extra: fc.constantFrom({ "x-a": 1 }, { "x-b": { z: 1, a: [] }, "x-a": null }),
  },
  { requiredKeys: ["query", "image", "why", "connection"] },
) as fc.Arbitrary<Pin>;
const key = fc.oneof(word, fc.constantFrom("1", "10", "9", "__proto__", "edge/web", "constructor"));
const lock: fc.Arbitrary<Lock> = fc.array(fc.tuple(key, aPin), { maxLength: 6 }).map((pins) =>
  applyChanges(
    new Map(),
    pins.map(([k, p]) => ({ key: k, pin: p, change: "add" })),
  ),
);

test("a lock comes back from its text, and the text from the lock", () => {
  fc.assert(
    fc.property(lock, (before) => {
      const text = formatLock(before, { schema: "./s.json" });
      const after = parseLock(text, "f");
      expect(new Map([...after].map(([k, pins]) => [k, new Set(pins)]))).toEqual(
        new Map([...before].map(([k, pins]) => [k, new Set(pins)])),
      );
      expect(formatLock(after, { schema: "./s.json" })).toBe(text);
    }),
  );
});

test("the text does not depend on the order in which pins came", () => {
  fc.assert(
    fc.property(lock, (one) => {
      const turned: Lock = new Map([...one].reverse().map(([k, pins]) => [k, [...pins].reverse()]));
      expect(formatLock(turned)).toBe(formatLock(one));
    }),
  );
});

test("keys stand in the order of their text, numbers too", () => {
  const text = formatLock(lockOf({ b: pin("1"), "9": pin("1"), "10": pin("1"), a: pin("1") }));
  expect([...text.matchAll(/^ {4}"(.*)": \[/gm)].map(([, name]) => name)).toEqual(["10", "9", "a", "b"]);
});

test("a lock without pins", () => {
  expect(formatLock(new Map())).toBe('{\n  "lockVersion": 1,\n  "pins": {}\n}\n');
  expect(formatLock(new Map([["a", []]]))).toBe(formatLock(new Map()));
});

describe("applyChanges", () => {
  const before = lockOf({ a: pin("1") });

  test("add leaves a pin that is there", () => {
    expect(applyChanges(before, [{ key: "a", pin: pin("2"), change: "add" }])).toBe(before);
  });

  test("set replaces it, and only it", () => {
    const two = lockOf({ a: [pin("1"), pin("1", { imageName: "other" })], b: pin("1") });
    const after = applyChanges(two, [{ key: "a", pin: pin("2"), change: "set" }]);
    expect(findPin(after, "a", pin("2"))?.image.imageId).toBe("m-2");
    expect([...after.values()].flat()).toHaveLength(3);
    expect(after.get("b")).toBe(two.get("b"));
  });

  test("set with the same answer changes nothing: why tells of the day of the pick", () => {
    const again = { ...pin("1"), why: "newest of 5 matches among 9 images" };
    expect(applyChanges(before, [{ key: "a", pin: again, change: "set" }])).toBe(before);
  });

  test("of two changes for one pin the first wins when adding", () => {
    const after = applyChanges(new Map(), [
      { key: "a", pin: pin("1"), change: "add" },
      { key: "a", pin: pin("2"), change: "add" },
    ]);
    expect(after.get("a")?.map(({ image: { imageId } }) => imageId)).toEqual(["m-1"]);
  });
});

test.each<[string, ImageQuery]>([
  ["the order of keys", { pick: "mostRecent", imageName: "web-*" }],
  ["undefined props", { ...WEB, platform: undefined, fallback: undefined }],
  ["defaults spelled out", { ...WEB, owners: ["self"], minAgeDays: 0, exclude: [], fallback: [] }],
])("%s does not make another query", (_, same) => {
  expect(findPin(lockOf({ a: pin("1") }), "a", pin("2", same))).toBeDefined();
});
