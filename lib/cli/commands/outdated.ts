import { readApp } from "../app";
import { askFor } from "../ask";
import { type AskFlags, type CliCommand, lockCommand, readDays, sameAsking, sameWords, withAsking } from "../command";
import { choosePins, openLock } from "../open-lock";
import { compare, failedOf, failureLines } from "../pin-statuses";
import { isMovable, needsAction, outdatedJson, outdatedLines, outdatedSummary } from "../render/outdated";
import type { ExitCode, Terminal } from "../terminal";
import { printJson } from "../terminal";

interface Flags extends AskFlags {
  readonly exitCode?: true;
  readonly minAgeDays?: number;
}

/** `ens-images outdated`: pinned, and what the query would pick now. */
export function outdatedCommand(): CliCommand {
  const command = withAsking(
    lockCommand("outdated", "what each query would pick now, beside what is pinned", [
      "outdated",
      "outdated 'edge-hangzhou/*' --exit-code",
      "outdated --min-age-days 7 --json",
    ]),
  )
    .argument("[lookup...]", "keys or globs; * stays within a path segment, ** does not")
    .option("--exit-code", "exit with 1 where a pin is outdated, ambiguous or without a match")
    .option("--min-age-days <n>", "leave out images younger than this", readDays);
  return { command, run };
}

async function run(terminal: Terminal, flags: Flags, words: readonly string[]): Promise<ExitCode> {
  const opened = openLock(terminal, flags);
  const { lock, file, pinName } = opened;
  const pins = choosePins(lock, words);
  const program = readApp(terminal, flags.out, opened).program();
  const catalogs = await askFor(terminal, pins, { lock, program, flags });
  const { statuses, failures } = compare(pins, catalogs, terminal.now, flags.minAgeDays);
  const failed = failedOf(failures);
  terminal.note(...failureLines(failures, pinName));
  if (flags.json) printJson(terminal, outdatedJson(statuses, failed, file, terminal.now, pinName));
  else if (statuses.length > 0) {
    terminal.print(...outdatedLines(statuses, terminal.now, terminal.paint, pinName), "");
    const movable = statuses.filter(isMovable);
    const [only] = movable.length === 1 ? movable : [];
    // What was asked about is what is moved: of all pins, or of those that were named.
    const target = sameWords(only ? [pinName(only)] : words);
    const days = flags.minAgeDays === undefined ? "" : ` --min-age-days ${flags.minAgeDays}`;
    const next = movable.length > 0 ? ` Next: ens-images update${target}${days} --dry-run${sameAsking(flags)}` : "";
    terminal.print(`${outdatedSummary(statuses, failed)}${next}`);
  }
  if (failures.length > 0) return 3;
  return flags.exitCode && statuses.some(needsAction) ? 1 : 0;
}
