import { showJson, showLines, showSummary } from "../../report/show";
import { readApp } from "../app";
import { type CliCommand, type LockFlags, lockCommand, withOut } from "../command";
import { printJson } from "../json";
import { choosePins, openLock } from "../pins";
import type { Terminal } from "../terminal";

interface Flags extends LockFlags {
  readonly out?: string;
}

/** `ens-images show`: the lock as a table. */
export function showCommand(): CliCommand {
  const command = withOut(
    lockCommand("show", "the pins of the lock: lookup, image, age, owner, machines", [
      "show",
      "show 'edge-*/**'",
      "show --json",
    ]),
  ).argument("[lookup...]", "keys or globs; * stays within a path segment, ** does not");
  return { command, run };
}

function run(terminal: Terminal, flags: Flags, words: readonly string[]): undefined {
  const opened = openLock(terminal, flags);
  const app = readApp(terminal, flags.out, opened);
  const pins = choosePins(opened.lock, words).map(({ key, pin }) => ({
    ...{ key, pin },
    reach: app.reachOf(key, pin.query),
  }));
  // Machines are an extra here: what the lock says is worth showing without them.
  if (app.problem) terminal.note(`note: machines are unknown: ${app.problem.message}`);
  if (flags.json) return printJson(terminal, showJson(pins, opened.file, terminal.now));
  terminal.print(
    ...showLines(pins, terminal.now),
    "",
    `${showSummary(pins)} Next: ens-images outdated asks what the queries would pick now.`,
  );
}
