import fc from "fast-check";
import { applyChanges } from "../../lib/lock/edits";
import { formatLock } from "../../lib/lock/format";
import type { Lock, Pin } from "../../lib/lock/lock";
import { mergeLocks } from "../../lib/lock/merge";
import { conflictIn, parseLock, readLockText } from "../../lib/lock/text";
import { queryText } from "../../lib/query/canonical";
import { image, lockOf, pin } from "./pins";

const text = (lock: Lock) => readLockText(formatLock(lock), "f");
const merge = (base: Lock, ours: Lock, theirs: Lock) => mergeLocks(text(base), text(ours), text(theirs));

/** The lock that is left where one side of each conflict is taken. */
function take(merged: string, side: "ours" | "theirs"): string {
  return merged.replace(/<<<<<<< ours\n([\s\S]*?)=======\n([\s\S]*?)>>>>>>> theirs\n/g, (_, ours, theirs) =>
    side === "ours" ? ours : theirs,
  );
}

const key = fc.constantFrom("a", "b", "c", "d", "9");
const query = fc.constantFrom({ imageName: "web-*" }, { imageName: "db-*" });
const edit = fc.record({
  key,
  query,
  to: fc.constantFrom("move", "drop", "hold", "note"),
  id: fc.constantFrom("7", "8"),
});
type Edit = typeof edit extends fc.Arbitrary<infer T> ? T : never;

function apply(lock: Lock, { key: at, query: asked, to, id }: Edit): Lock {
  const old = lock.get(at)?.find((one) => queryText(one.query) === queryText(pin("1", asked).query));
  const others = (lock.get(at) ?? []).filter((one) => one !== old);
  const put = (one: Pin): Lock => new Map([...lock, [at, [...others, one]]]);
  if (to === "move") return put({ ...(old ?? pin("1", asked)), image: image(id) });
  if (!old) return lock;
  if (to === "hold") return put({ ...old, hold: { reason: id } });
  if (to === "note") return put({ ...old, note: id });
  return others.length > 0 ? new Map([...lock, [at, others]]) : new Map([...lock].filter(([name]) => name !== at));
}

const base = fc.array(fc.record({ key, query }), { maxLength: 6 }).map((pins) =>
  applyChanges(
    new Map(),
    pins.map((one) => ({ key: one.key, pin: pin("1", one.query), change: "add" as const })),
  ),
);

test("200 pairs of edits: what both in turn give, or a conflict; never a lost pin", () => {
  fc.assert(
    fc.property(base, edit, edit, (before, mine, other) => {
      const [ours, theirs] = [apply(before, mine), apply(before, other)];
      // What changes nothing in the base is no edit.
      fc.pre(ours !== before && theirs !== before);
      const merged = merge(before, ours, theirs);
      if (merged.conflicts.length === 0) {
        expect(conflictIn(merged.text)).toBeUndefined();
        expect(merged.text).toBe(formatLock(apply(ours, other)));
        expect(merged.text).toBe(formatLock(apply(theirs, mine)));
        return;
      }
      expect(conflictIn(merged.text)?.markers).toHaveLength(3 * merged.conflicts.length);
      expect(() => parseLock(merged.text, "f")).toThrow("unresolved merge conflicts");
      for (const { ours: one, theirs: two } of merged.conflicts) {
        for (const side of [one, two]) if (side) expect(merged.text).toContain(side.image.imageId);
      }
      // Whichever side is taken, what is left is a lock with its pins.
      const count = (lock: Lock) => [...lock.values()].flat().length;
      expect(count(parseLock(take(merged.text, "ours"), "f"))).toBeGreaterThanOrEqual(count(ours));
      expect(count(parseLock(take(merged.text, "theirs"), "f"))).toBeGreaterThanOrEqual(count(theirs));
    }),
    { numRuns: 200 },
  );
});

test("the same answer, told in two ways, is no conflict", () => {
  const told = (why: string) => lockOf({ a: { ...pin("1"), why } });
  const merged = merge(new Map(), told("newest of 4"), told("newest of 5"));
  expect(merged).toEqual({ text: formatLock(told("newest of 4")), conflicts: [] });
});

test("members that begin with x- merge one by one, of the file too", () => {
  const of = (extra: object) =>
    readLockText(formatLock(lockOf({ a: { ...pin("1"), extra: { ...extra } } }), { extra: { ...extra } }), "f");
  const { text: merged, conflicts } = mergeLocks(of({ "x-a": 1 }), of({ "x-a": 1, "x-b": 2 }), of({ "x-a": 3 }));
  expect(conflicts).toEqual([]);
  expect(merged).toBe(
    formatLock(lockOf({ a: { ...pin("1"), extra: { "x-a": 3, "x-b": 2 } } }), { extra: { "x-a": 3, "x-b": 2 } }),
  );
});
