import fc from "fast-check";
import { canonicalQuery } from "../../lib/query/canonical";
import type { ImageQuery } from "../../lib/query/query";
import { pickAdvice } from "../../lib/select/advice";
import { indexCatalog } from "../../lib/select/catalog";
import { explainSelection } from "../../lib/select/explain";
import type { EnsImage } from "../../lib/select/image";
import { explainNoMatch } from "../../lib/select/no-match";
import { ruleContext } from "../../lib/select/rules";
import { select } from "../../lib/select/select";
import { whyText } from "../../lib/select/why";
import { NOW } from "./images";

const words = fc.constantFrom("web", "base", "gpu", "-", "-1", "-1.0", "-20260801", "镜", "é", "e\u0301", ".", "+");
const names = fc.array(words, { maxLength: 4 }).map((parts) => parts.join(""));
const times = fc.oneof(
  fc.integer({ min: NOW - 30 * 86_400_000, max: NOW }).map((time) => new Date(time).toISOString()),
  fc.constantFrom("2026-08-20T00:00:00Z", "2026-08-20T08:00+08:00", "?", undefined),
);
const fields = fc.record({
  imageName: names,
  creationTime: times,
  status: fc.constantFrom("Available", "Available", "Available", "Creating"),
  imageOwnerAlias: fc.constantFrom("self", "self", "others", undefined),
  architecture: fc.constantFrom("x86_64", "i386", undefined),
  computeType: fc.constantFrom("ens_vm", "arm_vm", undefined),
  snapshotId: fc.constantFrom("s-1", "s-2", undefined),
});
const catalogs = fc
  .array(fields, { maxLength: 40 })
  .map((list) => list.map((image, i): EnsImage => ({ imageId: `m-${(i * 7) % 41}`, ...image })));
const texts = fc.constantFrom(
  "-",
  "1",
  "b",
  "web",
  "base",
  "*",
  "*1",
  "?eb*",
  "*base*",
  "w*-*",
  "镜",
  "\u00e9",
  ".",
  "??",
);
const seldom = <T>(value: fc.Arbitrary<T>) =>
  fc.oneof({ arbitrary: fc.constant(undefined), weight: 6 }, { arbitrary: value, weight: 1 });
const filters = fc.record({
  imageName: texts,
  nameRegex: seldom(fc.constantFrom("^web", "\\d$", ".")),
  imageId: seldom(fc.constantFrom("m-1", "m-")),
  snapshotId: seldom(fc.constant("s-1")),
  owners: fc.constantFrom<readonly ("self" | "others")[]>(["self"], ["self", "others"], ["others"]),
  architecture: seldom(fc.constant("x86_64")),
  minAgeDays: seldom(fc.nat({ max: 20 })),
  createdAfter: seldom(fc.constant("2026-08-10")),
  exclude: seldom(fc.constant(["m-7", "web-1"])),
  pick: fc.constantFrom("only" as const, "mostRecent" as const, "highestVersion" as const),
});
const queries = fc
  .record({ first: filters, fallback: fc.array(fc.oneof(filters, fc.constant("m-0")), { maxLength: 2 }) })
  .map(({ first, fallback }) => canonicalQuery({ ...first, fallback } as ImageQuery));

const answer = (query: ReturnType<typeof canonicalQuery>, images: readonly EnsImage[]) =>
  select(query, indexCatalog(images), ruleContext(NOW));
const idOf = (selection: ReturnType<typeof select>) =>
  selection.kind === "picked"
    ? selection.image.imageId
    : selection.kind === "literal"
      ? selection.imageId
      : selection.kind;

/** Everything that is told of a selection. */
function told(query: ReturnType<typeof canonicalQuery>, images: readonly EnsImage[]): unknown {
  const selection = answer(query, images);
  if (selection.kind === "none" || selection.kind === "ambiguous") {
    return explainNoMatch(query, selection, indexCatalog(images));
  }
  return [idOf(selection), whyText(selection), selection.kind === "picked" && pickAdvice(selection)];
}

test("shuffled and re-paged input, overlaps included, gives the same pick and the same words", () => {
  const shuffles = fc.infiniteStream(fc.nat());
  fc.assert(
    fc.property(queries, catalogs, shuffles, fc.nat({ max: 10 }), (query, images, random, overlap) => {
      const keyed = [...images, ...images.slice(0, overlap)].map((image) => ({
        image,
        key: random.next().value as number,
      }));
      const shuffled = keyed.sort((a, b) => a.key - b.key).map(({ image }) => image);
      expect(told(query, shuffled)).toEqual(told(query, images));
    }),
    { numRuns: 300 },
  );
});

test("an image that does not match never changes the pick", () => {
  fc.assert(
    fc.property(
      queries,
      catalogs,
      fields,
      fc.constantFrom("m-other", "z", "m-100"),
      (query, images, other, imageId) => {
        const added: EnsImage = { imageId, ...other };
        const before = answer(query, images);
        const alone = answer(query, [added]);
        fc.pre(alone.siftings.every((sifting) => sifting.matches.length === 0));
        expect(idOf(answer(query, [...images, added]))).toBe(idOf(before));
      },
    ),
    { numRuns: 300 },
  );
});

test("an older match never changes a mostRecent pick", () => {
  const recent = filters.map((rules) =>
    canonicalQuery({ ...rules, minAgeDays: undefined, createdAfter: undefined, pick: "mostRecent" }),
  );
  fc.assert(
    fc.property(recent, catalogs, fields, (query, images, older) => {
      const before = answer(query, images);
      fc.pre(before.kind === "picked" && !Number.isNaN(Date.parse(before.image.creationTime ?? "")));
      // An id that the query asks for in full is the only match, whatever its age.
      fc.pre(query.imageId !== "m-1");
      const added: EnsImage = { ...older, imageId: "m-older", creationTime: "2000-01-01T00:00:00Z" };
      expect(idOf(answer(query, [...images, added]))).toBe(idOf(before));
    }),
    { numRuns: 300 },
  );
});

test("only fails exactly when more than one matches", () => {
  fc.assert(
    fc.property(filters, catalogs, (rules, images) => {
      const query = canonicalQuery({ ...rules, pick: "only" } as ImageQuery);
      const selection = answer(query, images);
      const count = selection.siftings[0]?.matches.length ?? 0;
      expect(selection.kind).toBe(count === 0 ? "none" : count === 1 ? "picked" : "ambiguous");
    }),
    { numRuns: 300 },
  );
});

test("the counts of an explanation add up to the images seen, and its images are as many as it counts", () => {
  fc.assert(
    fc.property(queries, catalogs, (query, images) => {
      const { steps, kind, imageId } = explainSelection(answer(query, images));
      for (const { rows, matches, seen } of steps) {
        expect(rows.reduce((sum, row) => sum + row.count, matches.length)).toBe(seen);
        expect(seen).toBe(images.length);
        for (const row of rows) if (row.images.length > 0) expect(row.images).toHaveLength(row.count);
        const placed = [
          ...rows.flatMap((row) => row.images.map(({ image }) => image.imageId)),
          ...matches.map((m) => m.imageId),
        ];
        expect(new Set(placed).size).toBe(placed.length);
      }
      if (kind === "picked") expect(steps.at(-1)?.matches[0]?.imageId).toBe(imageId);
    }),
    { numRuns: 300 },
  );
});

test("an indexed selection picks what looking at every image picks", () => {
  fc.assert(
    fc.property(texts, catalogs, (imageName, images) => {
      const found = answer(canonicalQuery({ imageName, owners: ["self", "others"] }), images).siftings[0];
      const regex = imageName.replace(/[.+]/g, "\\$&").replaceAll("*", ".*").replaceAll("?", ".");
      const test = new RegExp(/[*?]/.test(imageName) ? `^${regex}$` : regex, "su");
      const expected = images.filter((image) => test.test(image.imageName) && image.status === "Available");
      expect(found?.matches.map((image) => image.imageId).sort()).toEqual(
        expected.map((image) => image.imageId).sort(),
      );
    }),
    { numRuns: 300 },
  );
});
