import fc from "fast-check";
import { canonicalQuery, queryText } from "../../lib/query/canonical";
import type { ImageQuery } from "../../lib/query/query";

const text = (query: ImageQuery) => queryText(canonicalQuery(query));

test.each<[string, ImageQuery, ImageQuery]>([
  ["the order of keys", { imageName: "a", pick: "mostRecent" }, { pick: "mostRecent", imageName: "a" }],
  ["undefined props", { imageName: "a" }, { imageName: "a", owners: undefined, fallback: undefined }],
  [
    "defaults spelled out",
    { imageName: "a" },
    { imageName: "a", owners: ["self"], pick: "only", minAgeDays: 0, exclude: [], fallback: [] },
  ],
  ["a list of one", { imageName: "a", platform: "x" }, { imageName: "a", platform: ["x", "x"] }],
  ["the order of a list", { imageName: "a", platform: ["x", "y"] }, { imageName: "a", platform: ["y", "x"] }],
  [
    "the order of owners",
    { imageName: "a", owners: ["self", "others"] },
    { imageName: "a", owners: ["others", "self"] },
  ],
  ["a RegExp without flags", { nameRegex: "^a/\\d" }, { nameRegex: /^a\/\d/ }],
  [
    "how an instant is written",
    { imageName: "a", createdAfter: "2026-08-01" },
    { imageName: "a", createdAfter: new Date("2026-08-01T08:00:00+08:00") },
  ],
])("%s does not matter", (_, a, b) => expect(text(a)).toBe(text(b)));

test.each<[ImageQuery, ImageQuery]>([
  [{ imageName: "a" }, { exactImageName: "a" }],
  [{ imageName: "a" }, { imageName: "A" }],
  [{ imageName: "caf\u00e9" }, { imageName: "cafe\u0301" }],
  [{ nameRegex: /a/ }, { nameRegex: /a/i }],
  [{ imageName: "a" }, { imageName: "a", owners: ["others"] }],
  [
    { imageName: "a", fallback: ["m-1", "m-2"] },
    { imageName: "a", fallback: ["m-2", "m-1"] },
  ],
  [
    { imageName: "a", createdAfter: "2026-08-01" },
    { imageName: "a", createdBefore: "2026-08-01" },
  ],
])("%j and %j are two queries", (a, b) => expect(text(a)).not.toBe(text(b)));

test("law: a canonical query is its own canonical form, through JSON too", () => {
  const query = fc.record(
    {
      imageName: fc.string({ minLength: 1 }),
      platform: fc.oneof(fc.string({ minLength: 1 }), fc.array(fc.string({ minLength: 1 }), { minLength: 1 })),
      owners: fc.subarray<"self" | "others">(["self", "others"], { minLength: 1 }),
      createdAfter: fc.date({ min: new Date("1980-01-01"), max: new Date("2100-01-01"), noInvalidDate: true }),
      exclude: fc.array(fc.string({ minLength: 1 })),
      minAgeDays: fc.nat(),
      pick: fc.constantFrom("only", "mostRecent", "highestVersion"),
      fallback: fc.array(fc.oneof(fc.constant("m-1"), fc.record({ exactImageName: fc.string({ minLength: 1 }) }))),
    },
    { requiredKeys: ["imageName"] },
  );
  fc.assert(
    fc.property(query, (written) => {
      const canonical = canonicalQuery(written as ImageQuery);
      const again = canonicalQuery(JSON.parse(JSON.stringify(canonical)));
      expect(again).toEqual(canonical);
      expect(JSON.stringify(again)).toBe(JSON.stringify(canonical));
    }),
  );
});
