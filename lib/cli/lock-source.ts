import { spawnSync } from "node:child_process";
import { statSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import { fileUnusable, shortened, usage } from "../errors/cli";
import { readLock } from "../lock/disk/file";
import { EMPTY_LOCK, type Lock } from "../lock/lock";
import { parseLock } from "../lock/text";

/** A lock to compare, and what to call it. */
export interface LockSource {
  readonly name: string;
  readonly lock: Lock;
}

/** The lock that a word names: a file, or the lock as it is in a revision of git. */
export function lockFrom(word: string, lockFile: string, cwd: string): LockSource {
  const file = resolve(cwd, word);
  if (isReadable(file)) return { name: word, lock: readLock(file) };
  if (word.startsWith("-") || /[\s:]/.test(word)) throw neither(word);
  const folder = dirname(lockFile);
  const commit = git(folder, ["rev-parse", "--verify", "--quiet", "--end-of-options", `${word}^{commit}`]);
  if (commit === undefined) throw neither(word);
  const path = `${commit.trim()}:./${basename(lockFile)}`;
  // A revision without a lock is one without pins: everything since is new.
  if (git(folder, ["cat-file", "-e", path]) === undefined) return { name: word, lock: EMPTY_LOCK };
  const text = git(folder, ["show", path]);
  if (text === undefined) throw fileUnusable(`${word}:${basename(lockFile)}`, "could not be read from git");
  return { name: word, lock: parseLock(text, `${word}:${basename(lockFile)}`) };
}

/** A file, or a pipe, as a shell makes for <(…). */
function isReadable(file: string): boolean {
  try {
    return !statSync(file).isDirectory();
  } catch {
    return false;
  }
}

function neither(word: string): Error {
  return usage(
    `"${shortened(word)}" is neither a file nor a revision of the git repository that holds the lock.`,
    "See: ens-images diff --help",
  );
}

function git(folder: string, args: readonly string[]): string | undefined {
  const { status, stdout } = spawnSync("git", args, {
    cwd: folder,
    encoding: "utf8",
    maxBuffer: 256 * 1024 * 1024,
    stdio: ["ignore", "pipe", "ignore"],
  });
  return status === 0 ? stdout : undefined;
}
