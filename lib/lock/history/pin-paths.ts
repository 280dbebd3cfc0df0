import { queryText } from "../../query/canonical";
import { relationOf } from "../account-rule";
import { changesImage, diffLocks, type PinDiff, pinOf } from "../diff";
import { findPin, keyedId } from "../edits";
import { EMPTY_LOCK, type KeyedPin, type Lock, type Pin } from "../lock";

/** A lock as a commit left it; without a commit, as it is now. */
export interface LockVersion {
  readonly commit?: string;
  /** When it was committed, `yyyy-MM-ddTHH:mm:ssZ`. */
  readonly date?: string;
  readonly lock: Lock;
}

/** `requeried`: `add --replace` gave the key another query. `removed` is the end of a path, or a gap in it. */
export type StateKind = "added" | "moved" | "renamed" | "copied" | "requeried" | "removed";

export interface PinState extends KeyedPin {
  readonly kind: StateKind;
  readonly version: LockVersion;
  /** The key that it had, or was copied from, where that is another. */
  readonly from?: string;
}

/** What a pin was, the first first: a state for each image, key and query. */
export type PinPath = readonly PinState[];
export type PinPaths = ReadonlyMap<string, PinPath>;

/** Follows every pin (key, query, account) through versions of a lock, the oldest first, under whatever key it came along. */
export function pinPaths(versions: readonly LockVersion[]): PinPaths {
  let paths = new Map<string, PinPath>();
  let before: Lock = EMPTY_LOCK;
  for (const version of versions) {
    const [was, is] = [differing(before, version.lock), differing(version.lock, before)];
    const known = paths;
    paths = new Map(known);
    const put = (pin: KeyedPin, path: PinPath | undefined, kind: StateKind, from?: string) =>
      paths.set(keyedId(pin), [...(path ?? []), { ...pin, kind, version, ...(from !== undefined && { from }) }]);
    const pathOf = (pin: KeyedPin) => known.get(keyedId(pin));
    const diffs = diffLocks(was, is);
    for (const diff of diffs) {
      const old = diff.before && { key: diff.from ?? diff.key, pin: diff.before };
      const now = diff.after && { key: diff.key, pin: diff.after };
      const isNew = diff.kind !== "moved" && diff.kind !== "noted";
      const source = now && isNew ? copySource(now.pin, before) : undefined;
      const goesOn = old && now && !source && isOnePin(diff, diffs, was, is);
      if (old && goesOn) paths.delete(keyedId(old));
      else if (old && !findPin(is, old.key, old.pin)) put(old, pathOf(old), "removed");
      if (!now) continue;
      const isTold = diff.kind === "renamed" || diff.kind === "requeried" ? diff.kind : changesImage(diff) && "moved";
      if (source) put(now, pathOf(source), "copied", source.key);
      else if (!old || !goesOn) put(now, pathOf(now), "added");
      else if (isTold) put(now, pathOf(old), isTold, old.key === now.key ? undefined : old.key);
      else paths.set(keyedId(now), pathOf(old) ?? []);
    }
    before = version.lock;
  }
  return paths;
}

export function pathOfPin(paths: PinPaths, pin: KeyedPin): PinPath {
  return paths.get(keyedId(pin)) ?? [];
}

/** Versions that were read together share the lists that they have in common. */
function differing(one: Lock, other: Lock): Lock {
  return new Map([...one].filter(([key, pins]) => other.get(key) !== pins));
}

/** A key that `add` makes: any other's query is the program's, and `add --replace` has no part in it. */
const NAMED = /(^|\/\/)pin\/\//;

/** Whether both sides are one pin. Nothing is guessed: of several that may have been renamed, only one that looks alike was. */
function isOnePin(diff: PinDiff, diffs: readonly PinDiff[], was: Lock, is: Lock): boolean {
  const { kind, key, before, after } = diff;
  if (!before || !after || relationOf(after.connection, before.connection) !== "same") return false;
  if (kind === "requeried") return NAMED.test(key) && was.get(key)?.length === 1 && is.get(key)?.length === 1;
  const text = queryText(after.query);
  const others = diffs.filter((one) => one !== diff && ["renamed", "added", "removed"].includes(one.kind));
  return kind !== "renamed" || !changesImage(diff) || !others.some((one) => queryText(pinOf(one).query) === text);
}

/** What a copy was made of: the account may go by another name there. */
function copySource({ origin, query }: Pin, before: Lock): KeyedPin | undefined {
  const key = origin?.kind === "copied" ? origin.from : undefined;
  if (key === undefined) return undefined;
  const [pin, another] = (before.get(key) ?? []).filter((one) => queryText(one.query) === queryText(query));
  return pin && !another ? { key, pin } : undefined;
}
