import { UNKNOWN_REACH } from "../../lock/blast-radius";
import { machinesProblem, readApp } from "../app";
import { type CliCommand, type LockFlags, lockCommand, sameFlags, withOut } from "../command";
import { choosePins, openLock } from "../open-lock";
import { showJson, showLines, showSummary } from "../render/show";
import type { ExitCode, Terminal } from "../terminal";
import { printJson } from "../terminal";

interface Flags extends LockFlags {
  readonly out?: string;
  readonly machines: boolean;
}

/** `ens-images show`: the lock as a table. */
export function showCommand(): CliCommand {
  const command = withOut(
    lockCommand("show", "the pins of the lock: lookup, image, age, owner, machines", [
      "show",
      "show 'edge-*/**'",
      "show --json --no-machines",
    ]),
  )
    .argument("[lookup...]", "keys or globs; * stays within a path segment, ** does not")
    .option("--no-machines", "leave the machines out; needs no synth");
  return { command, run };
}

function run(terminal: Terminal, flags: Flags, words: readonly string[]): ExitCode {
  const opened = openLock(terminal, flags);
  const app = readApp(terminal, flags.out, opened);
  const pins = choosePins(opened.lock, words).map(({ key, pin }) => ({
    ...{ key, pin },
    reach: flags.machines ? app.reachOf(key, pin.query) : UNKNOWN_REACH,
  }));
  if (flags.json) printJson(terminal, showJson(pins, opened.file, terminal.now, opened.pinName));
  else {
    terminal.print(
      ...showLines(pins, terminal.now, flags.machines, opened.pinName),
      "",
      `${showSummary(pins, flags.machines)} Next: ens-images outdated${sameFlags({ lock: flags.lock })} asks what the queries would pick now.`,
    );
  }
  // What the lock says is worth showing without them; but the answer is not whole then.
  const problem = flags.machines ? machinesProblem(app, pins) : undefined;
  if (problem) terminal.note(`could not tell all machines: ${problem.message}`);
  return problem ? 3 : 0;
}
