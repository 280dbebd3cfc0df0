import { queryText } from "../query/canonical";
import { byText, stableText } from "../util/json";
import type { Lock, Pin } from "./lock";

/**
 * How a pin differs between two locks. `moved`: another image for the same query. `added`, `removed`: the pin is in one
 * only. `requeried`: the key's query was edited. `renamed`: the pin is under another key. `noted`: the image is the same, and
 * only what is said of it differs (its reason, its connection, its attributes).
 */
export type PinDiff =
  | { readonly kind: "moved" | "noted" | "requeried"; readonly key: string; readonly before: Pin; readonly after: Pin }
  | { readonly kind: "renamed"; readonly key: string; readonly from: string; readonly before: Pin; readonly after: Pin }
  /** `beside`: the key had pins before. */
  | { readonly kind: "added"; readonly key: string; readonly after: Pin; readonly beside?: boolean }
  | { readonly kind: "removed"; readonly key: string; readonly before: Pin };

/** What differs between two locks, by key. */
export function diffLocks(before: Lock, after: Lock): PinDiff[] {
  const diffs: PinDiff[] = [];
  const removed: { key: string; pin: Pin }[] = [];
  const added: { key: string; pin: Pin }[] = [];
  for (const key of [...new Set([...before.keys(), ...after.keys()])].sort(byText)) {
    const [old, now] = [byQuery(before.get(key)), byQuery(after.get(key))];
    for (const [text, pin] of old) {
      const other = now.get(text);
      if (!other) removed.push({ key, pin });
      else if (other.image.imageId !== pin.image.imageId) diffs.push({ kind: "moved", key, before: pin, after: other });
      else if (!isSame(other, pin)) diffs.push({ kind: "noted", key, before: pin, after: other });
    }
    for (const [text, pin] of now) if (!old.has(text)) added.push({ key, pin });
  }
  return [...diffs, ...pairUp(removed, added, before, after)].sort((a, b) => byText(a.key, b.key));
}

type Keyed = { key: string; pin: Pin };

/** Tells an edited query and a renamed key from a pin that came or went. */
function pairUp(removed: readonly Keyed[], added: readonly Keyed[], before: Lock, after: Lock): PinDiff[] {
  const left = new Set(removed);
  // The last of each list is the first of the lock: tens of thousands may have come or gone.
  const byKey = new Map<string, Keyed[]>();
  const goneByQuery = new Map<string, Keyed[]>();
  for (const old of [...removed].reverse()) {
    const [map, name] = after.has(old.key) ? [byKey, old.key] : [goneByQuery, queryText(old.pin.query)];
    const list = map.get(name) ?? [];
    list.push(old);
    map.set(name, list);
  }
  const take = (list: Keyed[] | undefined): Keyed | undefined => {
    const found = list?.pop();
    if (found) left.delete(found);
    return found;
  };
  const paired = added.map(({ key, pin }): PinDiff => {
    const edited = take(byKey.get(key));
    if (edited) return { kind: "requeried", key, before: edited.pin, after: pin };
    const source = pin.origin?.kind === "copied" ? pin.origin.from : undefined;
    const isCopy = source !== undefined && after.has(source);
    const moved = isCopy || before.has(key) ? undefined : take(goneByQuery.get(queryText(pin.query)));
    if (moved) return { kind: "renamed", key, from: moved.key, before: moved.pin, after: pin };
    // The earlier query of a key stays in the lock when synth adds the pin of a changed one.
    const [earlier, another] = before.get(key) ?? [];
    // With several it is one more environment's query.
    if (earlier && !another) return { kind: "requeried", key, before: earlier, after: pin };
    return { kind: "added", key, after: pin, beside: before.has(key) };
  });
  return [...paired, ...[...left].map(({ key, pin }): PinDiff => ({ kind: "removed", key, before: pin }))];
}

/** Whether machines get another image by it. */
export function changesImage(diff: PinDiff): boolean {
  return "before" in diff && "after" in diff && diff.before.image.imageId !== diff.after.image.imageId;
}

function byQuery(pins: readonly Pin[] = []): Map<string, Pin> {
  return new Map(pins.map((pin) => [queryText(pin.query), pin]));
}

function isSame(a: object | undefined, b: object | undefined): boolean {
  return stableText({ a }) === stableText({ a: b });
}
