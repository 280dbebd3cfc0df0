import fc from "fast-check";
import { decide, type LookupRequest } from "../../lib/lock/decide";
import { applyChanges, EMPTY_LOCK, type Lock, type PinChange } from "../../lib/lock/lock";
import { canonicalQuery, queryText } from "../../lib/query/canonical";
import { indexCatalog } from "../../lib/select/catalog";
import { ruleContext } from "../../lib/select/rules";
import { select } from "../../lib/select/select";
import { image, LOOPBACK, REAL, request } from "./pins";

// Few names and few images, so that keys, queries and images meet again and again.
const query = fc.record(
  {
    imageName: fc.constantFrom("web-*", "web-1*", "web-", "*2"),
    platform: fc.constantFrom("ubuntu", "centos"),
    pick: fc.constantFrom("mostRecent", "highestVersion"),
    fallback: fc.constant(["m-literal"]),
    minAgeDays: fc.constant(1),
  },
  { requiredKeys: ["imageName", "pick"] },
);
const lookup = fc.record({
  key: fc.constantFrom("a/web", "b/web", "a/db", "b/db", "pin//shared"),
  query,
  mode: fc.constantFrom("auto", "auto", "auto", "frozen", "live"),
  endpoint: fc.constantFrom(undefined, undefined, undefined, LOOPBACK, REAL),
  account: fc.constantFrom(undefined, undefined, undefined, "1", "2"),
});
const catalog = fc
  .uniqueArray(fc.record({ n: fc.integer({ min: 1, max: 30 }), platform: fc.constantFrom("ubuntu", "centos") }), {
    selector: ({ n }) => n,
    maxLength: 8,
  })
  .map((images) =>
    images.map(({ n, platform }) =>
      image(String(n), { platform, creationTime: `2026-01-${String((n % 28) + 1).padStart(2, "0")}` }),
    ),
  );
const run = fc.record({ tree: fc.uniqueArray(lookup, { selector: ({ key }) => key, maxLength: 5 }), catalog });

/** One synth, as far as it is pure. Like a real one it writes all or nothing. */
function synth(lock: Lock, { tree, catalog: images }: typeof run extends fc.Arbitrary<infer T> ? T : never) {
  const treeKeys = new Set(tree.map(({ key }) => key));
  const used: { readonly request: LookupRequest; readonly id: string }[] = [];
  const changes: PinChange[] = [];
  for (const { key, query: asks, mode, endpoint, account } of tree) {
    const connection = JSON.parse(JSON.stringify({ endpoint, account }));
    const of = request(key, { asks, mode: { mode, because: "x" }, connection });
    const decision = decide(of, { lock, treeKeys });
    if (decision.kind === "failed") return { lock, used: [] };
    if (decision.kind === "ask") {
      const answer = select(of.query, indexCatalog(images), ruleContext(Date.UTC(2027)));
      if (answer.kind === "none" || answer.kind === "ambiguous") return { lock, used: [] };
      const picked = answer.kind === "picked" ? answer.image : { imageId: answer.imageId };
      if (mode !== "live")
        changes.push({ key, pin: { query: of.query, image: picked, why: "", connection }, change: "add" });
      else continue;
      used.push({ request: of, id: picked.imageId });
    } else {
      if (decision.kind !== "pinned") changes.push({ key, pin: decision.pin, change: "add" });
      used.push({ request: of, id: decision.pin.image.imageId });
    }
  }
  return { lock: applyChanges(lock, changes), used };
}

const ids = (lock: Lock) =>
  new Map(
    [...lock].flatMap(([key, pins]) =>
      pins.map((pin) => [`${key} ${queryText(pin.query)}`, pin.image.imageId] as const),
    ),
  );

test("whatever is synthesized, a query once answered keeps its image, and no pin leaves the lock", () => {
  fc.assert(
    fc.property(fc.array(run, { minLength: 1, maxLength: 12 }), (runs) => {
      let lock: Lock = EMPTY_LOCK;
      for (const each of runs) {
        const before = ids(lock);
        const { lock: after, used } = synth(lock, each);
        const now = ids(after);
        for (const [answered, id] of before) expect([answered, now.get(answered)]).toEqual([answered, id]);
        for (const { request: of, id } of used) expect(now.get(`${of.key} ${queryText(of.query)}`)).toBe(id);
        lock = after;
      }
    }),
    { numRuns: 1500 },
  );
});

test("a second synth of the same tree changes nothing, whatever was published since", () => {
  fc.assert(
    fc.property(fc.array(run, { maxLength: 5 }), run, catalog, (earlier, last, published) => {
      const lock = earlier.reduce((found, each) => synth(found, each).lock, EMPTY_LOCK);
      const first = synth(lock, last);
      if (first.used.length > 0) expect(synth(first.lock, { ...last, catalog: published }).lock).toBe(first.lock);
    }),
    { numRuns: 500 },
  );
});

test("the canonical form is that of itself", () => {
  fc.assert(
    fc.property(query, (of) =>
      expect(canonicalQuery(canonicalQuery(of as never) as never)).toEqual(canonicalQuery(of as never)),
    ),
  );
});
