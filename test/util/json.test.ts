import fc from "fast-check";
import { type Json, sortKeys, stableText } from "../../lib/util/json";

const json = () => fc.jsonValue({ maxDepth: 4 }) as fc.Arbitrary<Json>;

test("one text for one value, whatever the order of its keys at any depth", () => {
  fc.assert(fc.property(json(), (value) => expect(stableText([turned(value)])).toBe(stableText([value]))));
});

test("changes the order of keys and nothing else", () => {
  fc.assert(
    fc.property(json(), (value) => {
      const sorted = sortKeys(value);
      expect(sorted).toEqual(value);
      expect(keysIn(sorted)).toEqual(keysIn(sorted, true));
    }),
  );
});

/** The value with the keys of every object the other way round. */
function turned(value: Json): Json {
  if (Array.isArray(value)) return value.map(turned);
  if (typeof value !== "object" || value === null) return value;
  const members = Object.entries(value as Record<string, Json>).reverse();
  return Object.fromEntries(members.map(([key, member]) => [key, turned(member)]));
}

/** The keys of every object, but those that look like indexes: an engine keeps these first. */
function keysIn(value: Json | undefined, sort = false): string[] {
  if (typeof value !== "object" || value === null) return [];
  const keys = Object.keys(value).filter((key) => !/^\d+$/.test(key));
  const below = Object.values(value).flatMap((member) => keysIn(member as Json, sort));
  return [...(sort ? keys.sort((a, b) => (a < b ? -1 : 1)) : keys), ...below];
}
