import fc from "fast-check";
import { canonicalQuery } from "../../lib/query/canonical";
import type { ImageQuery } from "../../lib/query/query";

export const word = fc.string({ minLength: 1, maxLength: 8, unit: "binary" });

const filters = fc.record(
  {
    imageName: word,
    nameRegex: fc.constantFrom("^web", /web/i, /^a{2}$/u),
    platform: fc.oneof(word, fc.array(word, { minLength: 1, maxLength: 3 })),
    owners: fc.constantFrom(["self"], ["others", "self"]),
    createdAfter: fc.constantFrom("2026-01-01", "2026-01-01T08:00+08:00", new Date(0)),
    exclude: fc.array(word, { maxLength: 2 }).filter((list) => list.length > 0),
    minAgeDays: fc.nat(),
    pick: fc.constantFrom("only", "mostRecent"),
  },
  { requiredKeys: ["imageName"] },
);

/** Canonical queries. */
export const queries = fc
  .tuple(filters, fc.array(fc.oneof(filters, fc.constant("m-literal")), { maxLength: 2 }))
  .map(([first, fallback]) => canonicalQuery({ ...first, fallback } as ImageQuery));
