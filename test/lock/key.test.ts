import fc from "fast-check";
import { KEY_NAME, keyId, lockKey } from "../../lib/lock/lock";

// Names that can be told apart only by what stands between them.
const name = fc
  .array(fc.constantFrom("pin", "a", "b", "a.b"), { minLength: 1, maxLength: 3 })
  .map((parts) => parts.join("/"));
const valid = name.filter((text) => KEY_NAME.test(text));
const lookup = fc.record({
  path: name,
  pin: fc.option(valid, { nil: undefined }),
  namespace: fc.option(valid, { nil: undefined }),
});

test("keys are injective: one key, one namespace and one pin or path", () => {
  const identity = ({ path, pin, namespace }: { path: string; pin?: string; namespace?: string }) =>
    JSON.stringify([namespace ?? null, pin === undefined ? ["path", path] : ["pin", pin]]);
  fc.assert(
    fc.property(lookup, lookup, (a, b) => expect(lockKey(a) === lockKey(b)).toBe(identity(a) === identity(b))),
    { numRuns: 2000 },
  );
});

test.each([
  [{ path: "edge/web" }, "edge/web", "web"],
  [{ path: "edge/web", pin: "fleet/web" }, "pin//fleet/web", "web"],
  [{ path: "edge/web", namespace: "blue" }, "blue//edge/web", "web"],
  [{ path: "edge/web", pin: "fleet", namespace: "blue" }, "blue//pin//fleet", "fleet"],
  [{ path: "web" }, "web", "web"],
])("%j has the key %s", (of, key, id) => {
  expect(lockKey(of)).toBe(key);
  expect(keyId(key)).toBe(id);
});

test.each(["", "pin", "a//b", "/a", "a/", "a b", "a*", "ä", "a\n"])("%j is no name", (text) =>
  expect(KEY_NAME.test(text)).toBe(false),
);
