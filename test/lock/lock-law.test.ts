import fc from "fast-check";
import { answerIn } from "../../lib/lock/account-rule";
import { decide, type LookupRequest } from "../../lib/lock/decide";
import { applyChanges, type PinChange } from "../../lib/lock/edits";
import { formatLock } from "../../lib/lock/format";
import { EMPTY_LOCK, type Lock, pinId } from "../../lib/lock/lock";
import { parseLock } from "../../lib/lock/text";
import { canonicalQuery } from "../../lib/query/canonical";
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
  endpoint: fc.constantFrom(undefined, undefined, undefined, LOOPBACK, REAL, "ens-vpc.ap-southeast-1.aliyuncs.com"),
  region: fc.constantFrom(undefined, undefined, "cn-hangzhou", "ap-southeast-1"),
  account: fc.constantFrom(undefined, undefined, undefined, "1", "2"),
  profile: fc.constantFrom(undefined, undefined, "a", "b"),
  refresh: fc.constantFrom(false, false, false, true),
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

type Run = typeof run extends fc.Arbitrary<infer T> ? T : never;
type Connection = LookupRequest["connection"];

/** Where a run asks, as far as it says so; told here by other means than the library's. */
function siteIn({ endpoint, region }: Connection): string | undefined {
  if (endpoint === LOOPBACK) return "loopback";
  const text = endpoint ?? region;
  return text && (text.includes("ap-southeast-1") ? "ap" : "cn");
}

/** One synth, as far as it is pure. Like a real one it writes all or nothing. An image says by its id who was asked for it. */
function synth(lock: Lock, { tree, catalog: images }: Run, refreshes = false) {
  const treeKeys = new Set(tree.map(({ key }) => key));
  const used: { readonly request: LookupRequest; readonly id: string }[] = [];
  const changes: PinChange[] = [];
  for (const { key, query: asks, mode, refresh, endpoint, region, account, profile } of tree) {
    const connection: Connection = JSON.parse(JSON.stringify({ endpoint, region, account, profile }));
    const of = request(key, { asks, mode: { mode, because: "x" }, connection, refresh: refreshes && refresh });
    const decision = decide(of, { lock, treeKeys });
    if (decision.kind === "failed") return { lock, used: [] };
    if (decision.kind === "ask") {
      const answer = select(of.query, indexCatalog(images), ruleContext(Date.UTC(2027)));
      if (answer.kind === "none" || answer.kind === "ambiguous") return { lock, used: [] };
      const picked = answer.kind === "picked" ? answer.image : { imageId: answer.imageId };
      if (mode === "live") continue;
      const id = [picked.imageId, account ?? "", siteIn(connection) ?? ""].join(".");
      const pin = { query: of.query, image: { ...picked, imageId: id }, why: "", connection };
      const change = decision.reason === "refresh" ? "set" : "add";
      changes.push({ key, pin, change, earlier: answerIn(lock, of).pin });
      used.push({ request: of, id });
    } else {
      const earlier = answerIn(lock, of).pin;
      if (decision.kind !== "pinned") changes.push({ key, pin: decision.pin, change: "add", earlier });
      used.push({ request: of, id: decision.pin.image.imageId });
    }
  }
  return { lock: applyChanges(lock, changes), used };
}

const ids = (lock: Lock) =>
  new Map([...lock].flatMap(([key, pins]) => pins.map((pin) => [key + pinId(pin), pin.image.imageId] as const)));

test("whatever is synthesized, a query once answered keeps its image, and no pin leaves the lock", () => {
  fc.assert(
    fc.property(fc.array(run, { minLength: 1, maxLength: 12 }), (runs) => {
      let lock: Lock = EMPTY_LOCK;
      for (const each of runs) {
        const before = ids(lock);
        const { lock: after, used } = synth(lock, each);
        const now = ids(after);
        for (const [answered, id] of before) expect([answered, now.get(answered)]).toEqual([answered, id]);
        for (const { request: of, id } of used) expect(answerIn(after, of).pin?.image.imageId).toBe(id);
        lock = after;
      }
    }),
    { numRuns: 1000 },
  );
});

test("no pin is used across accounts or sites that both state, and the text of a lock is that of itself", () => {
  fc.assert(
    fc.property(fc.array(run, { minLength: 2, maxLength: 12 }), (runs) => {
      let lock: Lock = EMPTY_LOCK;
      for (const each of runs) {
        const { lock: after, used } = synth(lock, each, true);
        for (const { request: of, id } of used) {
          const [account, site] = id.split(".").slice(1);
          const { connection } = of;
          const mine = siteIn(connection);
          if (account && connection.account) expect(account).toBe(connection.account);
          // No region leads to an emulator: its pins are used with a warning where no endpoint is stated.
          if (site && mine && (site !== "loopback" || connection.endpoint)) expect(site).toBe(mine);
        }
        const text = formatLock(after);
        expect(formatLock(parseLock(text, "lock"))).toBe(text);
        lock = after;
      }
    }),
    { numRuns: 1000 },
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
