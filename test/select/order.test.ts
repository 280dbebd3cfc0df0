import fc from "fast-check";
import type { ImagePick } from "../../lib/query/query";
import type { EnsImage } from "../../lib/select/image";
import { rank } from "../../lib/select/order";
import { image } from "./images";

const at = (imageName: string, creationTime?: string, imageId = `m-${imageName}`): EnsImage =>
  image(imageName, { imageId, creationTime });

describe.each<[ImagePick, EnsImage[], string]>([
  ["mostRecent", [at("a", "2026-08-02T00:00:00Z"), at("b", "2026-08-01T00:00:00Z")], "creation time"],
  ["mostRecent", [at("b", "2025-01-01T00:00:00Z"), at("a", "2024-12-31T23:59:59Z")], "creation time"],
  ["mostRecent", [at("a", "2026-08-01T00:00:01Z"), at("b", "2026-08-01T08:00:00+08:00")], "creation time"],
  ["mostRecent", [at("a", "2026-08-01T00:01Z"), at("b", "2026-08-01T00:00:59Z")], "creation time"],
  ["mostRecent", [at("a-2", "2026-08-01T00:00:00Z"), at("a-1", "2026-08-01T00:00Z")], "name"],
  ["mostRecent", [at("a", "2026-08-01", "m-2"), at("a", "2026-08-01", "m-1")], "id"],
  ["mostRecent", [at("a", "2001-01-01T00:00:00Z"), at("z", undefined)], "creation time"],
  ["mostRecent", [at("a", "2001-01-01T00:00:00Z"), at("z", "2026-02-30T00:00:00Z")], "creation time"],
  ["mostRecent", [at("a", "1969-01-01T00:00:00Z"), at("z", "tomorrow")], "creation time"],
  ["mostRecent", [at("b", undefined), at("a", "?")], "name"],
  ["mostRecent", [at("镜", "2026-08-01"), at("z", "2026-08-01")], "name"],
  ["highestVersion", [at("a-1.0.10", "2026-01-01"), at("a-1.0.9", "2026-08-01")], "version"],
  ["highestVersion", [at("z-1.0", "2026-08-02"), at("a-1", "2026-08-01")], "creation time"],
  ["highestVersion", [at("a-1", "2026-08-01", "m-2"), at("z-1", "2026-08-01", "m-1")], "id"],
  ["highestVersion", [at("a-0", undefined), at("z", "2026-08-01")], "version"],
])("%s of %j", (pick, images, decider) => {
  test(`is the first, by ${decider}, in either order`, () => {
    for (const list of [images, [...images].reverse()]) {
      const { ranked, decider: by } = rank(pick, list);
      expect(ranked).toEqual(images);
      expect(by).toBe(decider);
    }
  });
});

test("one image or none was decided by nothing", () => {
  expect(rank("mostRecent", [])).toEqual({ ranked: [], decider: undefined });
  expect(rank("mostRecent", [at("a")]).decider).toBeUndefined();
});

test("law: the order depends on the set", () => {
  const images = fc.uniqueArray(
    fc.record({
      imageId: fc.integer({ min: 0, max: 99 }).map((n) => `m-${n}`),
      imageName: fc.constantFrom("a", "a-1", "a-1.0", "a-1.0-rc1", "a-01", "b-2", "b", ""),
      creationTime: fc.constantFrom("2026-08-01T00:00:00Z", "2026-08-01T08:00:00+08:00", "2026-08-02", "x", undefined),
    }),
    { selector: (item) => item.imageId },
  );
  const picks = fc.constantFrom<ImagePick>("mostRecent", "highestVersion", "only");
  fc.assert(
    fc.property(picks, images, fc.infiniteStream(fc.nat()), (pick, list, random) => {
      const keyed = list.map((item) => ({ item, key: random.next().value as number }));
      const shuffled = keyed.sort((a, b) => a.key - b.key).map(({ item }) => item);
      expect(rank(pick, shuffled)).toEqual(rank(pick, list));
    }),
  );
});
