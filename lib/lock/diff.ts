import { queryText } from "../query/canonical";
import { groupBy } from "../util/group-by";
import { byText, isSame, stableText } from "../util/json";
import { relationOf } from "./account-rule";
import { type KeyedPin, type Lock, type Pin, pinsById } from "./lock";

export interface PinDiff {
  /** `moved`: another image for one query. `requeried`: the query was edited. `noted`: the image stays, and what is said of it differs. */
  readonly kind: "moved" | "noted" | "requeried" | "renamed" | "added" | "removed";
  readonly key: string;
  /** The key before, of one that is renamed. */
  readonly from?: string;
  readonly before?: Pin;
  readonly after?: Pin;
  /** Of an added one: the key has had other pins. */
  readonly beside?: boolean;
}

export function diffLocks(before: Lock, after: Lock): PinDiff[] {
  const diffs: PinDiff[] = [];
  const removed: KeyedPin[] = [];
  const added: KeyedPin[] = [];
  for (const key of [...new Set([...before.keys(), ...after.keys()])].sort(byText)) {
    const [old, now] = [pinsById(before.get(key)), pinsById(after.get(key))];
    for (const [id, pin] of old) {
      const other = now.get(id);
      if (!other) removed.push({ key, pin });
      else if (!isSameImage(other, pin)) diffs.push({ kind: "moved", key, before: pin, after: other });
      else if (!isSame(other, pin)) diffs.push({ kind: "noted", key, before: pin, after: other });
    }
    for (const [id, pin] of now) if (!old.has(id)) added.push({ key, pin });
  }
  return [...diffs, ...pairUp(removed, added, before, after)].sort((a, b) => byText(a.key, b.key));
}

function pairUp(removed: readonly KeyedPin[], added: readonly KeyedPin[], before: Lock, after: Lock): PinDiff[] {
  const left = new Set(removed);
  // The last of each list is the first of the lock: tens of thousands may have come or gone.
  const last = [...removed].reverse();
  const stays = groupBy(last, ({ key }) => (after.has(key) ? key : undefined));
  const ofQuery = groupBy(last, (one) => (after.has(one.key) ? keyedQuery(one) : undefined));
  const gone = groupBy(last, ({ key, pin }) => (after.has(key) ? undefined : queryText(pin.query)));
  const twins = groupBy(last, ({ key, pin }) => (after.has(key) ? undefined : stableText(pin)));
  const take = (list: KeyedPin[] | undefined): KeyedPin | undefined => {
    for (let found = list?.pop(); found; found = list?.pop()) if (left.delete(found)) return found;
    return undefined;
  };
  const paired = added.map(({ key, pin }): PinDiff => {
    // Of one query, what differs is what is known of the account, or where it is.
    const same = take(ofQuery.get(keyedQuery({ key, pin })));
    if (same) return { kind: isSameImage(same.pin, pin) ? "noted" : "moved", key, before: same.pin, after: pin };
    const edited = take(stays.get(key));
    if (edited) return { kind: "requeried", key, before: edited.pin, after: pin };
    const source = pin.origin?.kind === "copied" ? pin.origin.from : undefined;
    const isCopy = source !== undefined && after.has(source);
    const moved =
      isCopy || before.has(key)
        ? undefined
        : (take(twins.get(stableText(pin))) ?? take(gone.get(queryText(pin.query))));
    if (moved) return { kind: "renamed", key, from: moved.key, before: moved.pin, after: pin };
    // The earlier query of a key stays in the lock when synth adds the pin of a changed one.
    const [earlier, another] = before.get(key) ?? [];
    // With several it is one more environment's, and so it is where the account is another.
    if (earlier && !another && relationOf(pin.connection, earlier.connection) === "same")
      return { kind: "requeried", key, before: earlier, after: pin };
    return { kind: "added", key, after: pin, beside: before.has(key) };
  });
  return [...paired, ...[...left].map(({ key, pin }): PinDiff => ({ kind: "removed", key, before: pin }))];
}

/** The later pin of a difference, which is what it speaks of. */
export function pinOf({ before, after }: PinDiff): Pin {
  return (after ?? before) as Pin;
}

export function changesImage({ before, after }: PinDiff): boolean {
  return before !== undefined && after !== undefined && !isSameImage(before, after);
}

function keyedQuery({ key, pin }: KeyedPin): string {
  return JSON.stringify([key, queryText(pin.query)]);
}

function isSameImage(a: Pin, b: Pin): boolean {
  return a.image.imageId === b.image.imageId;
}
