import { relative, resolve } from "node:path";
import { lockEmpty, unknownLookup, usage } from "../errors/cli";
import { readLock } from "../lock/disk/file";
import { lockPath } from "../lock/disk/project";
import { keyMatcher } from "../lock/key-glob";
import type { KeyedPin, Lock } from "../lock/lock";
import type { LockFlags } from "./command";
import type { Terminal } from "./terminal";

/** The lock of a run. */
export interface OpenLock {
  readonly file: string;
  /** The way to the file from where the user stands. */
  readonly name: string;
  readonly lock: Lock;
}

/** Finds and reads the lock; one without pins is an error: there is nothing to speak of. */
export function openLock({ cwd }: Terminal, flags: LockFlags): OpenLock {
  const opened = openAnyLock(cwd, flags);
  if (opened.lock.size === 0) throw lockEmpty(opened.file);
  return opened;
}

/** Finds and reads the lock, which may be empty. */
export function openAnyLock(cwd: string, flags: LockFlags): OpenLock {
  // A flag is read from where the user stands, unlike the setting of an app.
  const file = flags.lock === undefined ? lockPath(undefined, cwd) : resolve(cwd, flags.lock);
  return { file, name: relative(cwd, file), lock: readLock(file) };
}

/**
 * The pins whose keys the words name, each a key or a glob; all of them without a word.
 *
 * @throws EnsImagesError `USAGE` where a word names nothing, with what it may have meant
 */
export function choosePins(lock: Lock, words: readonly string[]): KeyedPin[] {
  const keys = [...lock.keys()].sort();
  const chosen = new Set<string>(words.length === 0 ? keys : []);
  for (const word of words) {
    if (word.trim() === "") throw usage("A lookup is named by an empty text.", "Is a variable of your shell unset?");
    const matches = keyMatcher(word);
    const found = keys.filter(matches);
    if (found.length === 0) throw unknownLookup(word, nearKeys(word, keys));
    for (const key of found) chosen.add(key);
  }
  return keys.filter((key) => chosen.has(key)).flatMap((key) => (lock.get(key) ?? []).map((pin) => ({ key, pin })));
}

/** Keys that a mistyped one may mean: those that end in it or contain it, else the nearest by letters. */
export function nearKeys(word: string, keys: readonly string[], most = 3): string[] {
  const holding = keys.filter((key) => key.toLowerCase().includes(word.toLowerCase()));
  if (holding.length > 0) return holding.slice(0, most);
  const { distance } = require("fastest-levenshtein") as typeof import("fastest-levenshtein");
  const last = (key: string) => key.slice(key.lastIndexOf("/") + 1);
  return keys
    .map((key) => ({ key, far: Math.min(distance(word, key), distance(last(word), last(key)) + 1) }))
    .filter(({ key, far }) => far <= Math.max(word.length, last(key).length) / 2)
    .sort((a, b) => a.far - b.far)
    .slice(0, most)
    .map(({ key }) => key);
}
