import { statSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import { fileUnusable, lockEmpty, projectNotFound, shortened, unknownLookup, usage } from "../errors/cli";
import { attempt, EnsImagesError } from "../errors/ens-images-error";
import { findProject, hasApp, LOCK_FILE } from "../lock/disk/project";
import { failure, LARGEST_LOCK, readLock } from "../lock/disk/read";
import { RULES_FILE, rulesBeside } from "../lock/disk/rules";
import { synthCommand } from "../lock/disk/synth-command";
import { EMPTY_LOCK, type KeyedPin, type Lock, type Pin, pinsIn } from "../lock/lock";
import { type PinNames, pinNames, pinsNamed } from "../lock/pin-name";
import type { PinRules } from "../lock/pin-rules/pin-rules";
import { readRules } from "../lock/pin-rules/read-rules";
import { parseLock } from "../lock/text";
import { byText } from "../util/json";
import { decodeText } from "../util/read-text";
import type { LockFlags } from "./command";
import { git, gitBytes } from "./git";
import type { Terminal } from "./terminal";

export interface OpenLock {
  readonly file: string;
  readonly name: string;
  readonly lock: Lock;
  /** Whether a CDK app is around it: elsewhere nothing is said of a synth. */
  readonly isApp: boolean;
  readonly pinName: PinNames;
}

export function openLock({ cwd }: Terminal, flags: LockFlags): OpenLock {
  const opened = openAnyLock(cwd, flags);
  if (opened.lock.size === 0) throw lockEmpty(opened.file, opened.isApp ? synthCommand(cwd)() : undefined);
  return opened;
}

/** Finds and reads the lock, which may be empty. `make`: where there is no project, the working directory becomes one. */
export function openAnyLock(cwd: string, flags: LockFlags, make = false): OpenLock {
  const project = findProject(cwd);
  if (flags.lock === undefined && !make && "stoppedAt" in project) throw projectNotFound(cwd, project.stoppedAt);
  const folder = "folder" in project ? project.folder : cwd;
  // A flag is read from where the user stands, unlike the setting of an app.
  const file = flags.lock === undefined ? join(folder, LOCK_FILE) : resolve(cwd, flags.lock);
  const lock = readLock(file);
  const isApp = [dirname(file), folder].some(hasApp);
  return { file, name: relative(cwd, file), lock, isApp, pinName: pinNames(lock) };
}

export function choosePins(lock: Lock, words: readonly string[]): KeyedPin[] {
  const chosen = new Set<Pin>();
  for (const word of words) {
    if (word.trim() === "") throw usage("A lookup is named by an empty text.", "Is a variable of your shell unset?");
    const { pins } = pinsNamed(lock, word);
    if (pins.length === 0) throw unknownLookup(word, nearKeys(word, [...lock.keys()].sort()));
    for (const { pin } of pins) chosen.add(pin);
  }
  const pins = pinsIn(lock).sort((a, b) => byText(a.key, b.key));
  return pins.filter(({ pin }) => words.length === 0 || chosen.has(pin));
}

/** The pins that words name to the letter, not by a glob: what holds them back gives way to that and `--force`. */
export function pinsByName(lock: Lock, words: readonly string[]): ReadonlySet<Pin> {
  const named = words.map((word) => pinsNamed(lock, word)).filter(({ exact }) => exact);
  return new Set(named.flatMap(({ pins }) => pins.map(({ pin }) => pin)));
}

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

export interface LockSource {
  readonly name: string;
  readonly lock: Lock;
}

export function lockFrom(word: string, lockFile: string, cwd: string): LockSource {
  const file = resolve(cwd, word);
  if (isReadable(file)) return { name: word, lock: readLock(file, true) };
  if (word.startsWith("-") || /[\s:]/.test(word)) throw neither(word);
  const folder = dirname(lockFile);
  const commit = git(folder, ["rev-parse", "--verify", "--quiet", "--end-of-options", `${word}^{commit}`]);
  if (commit === undefined) throw neither(word);
  const path = `${commit.trim()}:./${basename(lockFile)}`;
  // A revision without a lock is one without pins: everything since is new.
  if (git(folder, ["cat-file", "-e", path]) === undefined) return { name: word, lock: EMPTY_LOCK };
  const bytes = gitBytes(folder, ["show", path]);
  const name = `${word}:${basename(lockFile)}`;
  if (bytes === undefined)
    throw fileUnusable(name, `could not be read from git, or is larger than ${LARGEST_LOCK} MiB`);
  return { name: word, lock: parseLock(textIn(bytes, name), name) };
}

/** The rules that lie, or lay, beside a lock that {@link lockFrom} reads; none where they cannot be read. */
export function rulesFrom(word: string | undefined, lockFile: string, cwd: string): PinRules | undefined {
  const file = word === undefined ? lockFile : resolve(cwd, word);
  const found = attempt(() => {
    if (word === undefined || isReadable(file)) return rulesBeside(file);
    const text = git(dirname(lockFile), ["show", `${word}:./${RULES_FILE}`]);
    return text === undefined ? undefined : readRules(text, RULES_FILE);
  });
  return EnsImagesError.is(found) ? undefined : found;
}

/** A file, or a pipe, as a shell makes for <(…). */
function isReadable(file: string): boolean {
  try {
    return !statSync(file).isDirectory();
  } catch {
    return false;
  }
}

export function textIn(bytes: Buffer, name: string): string {
  try {
    return decodeText(bytes, LARGEST_LOCK);
  } catch (error) {
    throw failure(name, "read", error);
  }
}

function neither(word: string): Error {
  const what = `"${shortened(word)}" is neither a file nor a revision of the git repository that holds the lock.`;
  return usage(what, "Name a branch, a commit, or a file with another lock.");
}
