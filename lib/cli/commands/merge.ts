import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { LARGEST_LOCK } from "../../lock/disk/read";
import type { Pin } from "../../lock/lock";
import { mergeLocks, type PinConflict } from "../../lock/merge";
import { pinText } from "../../lock/outcome";
import { type LockText, readLockText } from "../../lock/text";
import { visibleText } from "../../util/terminal-text";
import { newCommand } from "../command";
import { count } from "../render/words";
import { type ExitCode, printJson, type Terminal } from "../terminal";
import { readNamed } from "../terraform-files";

const FLAGS = {
  "<base>": "the version that both sides come from (%O)",
  "<ours>": "our version, which the result replaces (%A)",
  "<theirs>": "their version (%B)",
  "--json": "print JSON alone on stdout",
} as const;

export const mergeCommand = () =>
  newCommand("merge", "merge two versions of a lock pin by pin, as git's merge driver", FLAGS, run, [
    "merge base.json ours.json theirs.json",
  ]);

function run(terminal: Terminal, flags: { readonly json?: true }, words: readonly string[]): ExitCode {
  const [base, ours, theirs] = words.map((word) => resolve(terminal.cwd, word)) as [string, string, string];
  const text = readNamed(ours, ours, LARGEST_LOCK);
  const { text: merged, conflicts } = mergeLocks(lockIn(base), lockIn(ours), lockIn(theirs));
  // Git's own temporary file: nobody else writes it, and where this ends early git keeps the conflict.
  writeFileSync(ours, text.includes("\r\n") ? merged.replaceAll("\n", "\r\n") : merged);
  const image = (pin: Pin | undefined) => pin?.image ?? null;
  const rows = conflicts.map(({ key, ours: mine, theirs: other }) => {
    return { key, query: (mine ?? other)?.query, ours: image(mine), theirs: image(other) };
  });
  if (flags.json) printJson({ file: ours, conflicts: rows });
  else if (conflicts.length > 0) {
    terminal.note(
      ...conflicts.map(conflictText),
      `${count(conflicts.length, "pin")} in conflict: both sides stand in the file.`,
    );
  }
  return conflicts.length > 0 ? 1 : 0;
}

/** A side may have no lock yet: git gives an empty file for it. */
function lockIn(file: string): LockText {
  const text = readNamed(file, file, LARGEST_LOCK);
  return text.trim() === "" ? { lock: new Map(), head: {} } : readLockText(text, file);
}

function conflictText({ key, ours, theirs }: PinConflict): string {
  const [mine, other] = [ours, theirs].map((pin) => (pin ? visibleText(pinText(pin)) : "dropped"));
  return `${visibleText(key)}: ours ${mine}, theirs ${other}`;
}
