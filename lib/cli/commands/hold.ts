import { usage } from "../../errors/cli";
import { holdPins } from "../../lock/edits";
import { type Hold, holdText, isDay } from "../../lock/origin";
import { pinText } from "../../lock/outcome";
import { visibleText } from "../../util/terminal-text";
import { type CliCommand, type LockFlags, lockCommand } from "../command";
import { choosePins, openLock } from "../open-lock";
import type { Terminal } from "../terminal";
import { printJson } from "../terminal";
import { editWithWayBack } from "../way-back";

interface Flags extends LockFlags {
  readonly reason?: string;
  readonly until?: string;
  readonly off?: true;
}

export function holdCommand(): CliCommand {
  const command = lockCommand("hold", "keep pins where they are: nothing moves them but --force with their own name", [
    "hold edge-hangzhou/web-image --reason 'kernel bug in 20260808' --until 2027-01-05",
    "hold edge-hangzhou/web-image --off",
  ])
    .argument("<lookup...>", "keys or globs; a key holds every pin of it")
    .option("--reason <text>", "why, for whoever wonders later")
    .option("--until <day>", "the last day that it is meant for, yyyy-MM-dd in UTC; check fails after it")
    .option("--off", "let the pins go");
  return { command, run };
}

function run(terminal: Terminal, flags: Flags, words: readonly string[]): undefined {
  const { reason, until, off } = flags;
  const see = "See: ens-images hold --help";
  if (off && (reason !== undefined || until !== undefined))
    throw usage("--off takes neither --reason nor --until.", see);
  if (until !== undefined && !isDay(until)) throw usage("--until is a day of the calendar, yyyy-MM-dd.", see);
  const hold: Hold | undefined = off
    ? undefined
    : { ...(reason !== undefined && { reason }), ...(until !== undefined && { until }) };
  const opened = openLock(terminal, flags);
  const pins = choosePins(opened.lock, words);
  const before = opened.lock;
  // Chosen where it is written: another process may have been here.
  const { lock: after, wayBack } = editWithWayBack(opened, (lock) => holdPins(lock, choosePins(lock, words), hold));
  const written = after !== before && pins.some(({ pin }) => JSON.stringify(pin.hold) !== JSON.stringify(hold));
  if (flags.json) {
    const held = choosePins(after, words);
    return printJson(terminal, {
      version: 1,
      lock: opened.file,
      written,
      pins: held.map(({ key, pin }) => ({ key, query: pin.query, hold: pin.hold ?? null })),
    });
  }
  const what = hold ? holdText(hold) : "not held";
  terminal.print(
    ...pins.map(
      (pin) => `${visibleText(opened.pinName(pin))} is ${visibleText(what)}, on ${visibleText(pinText(pin.pin))}`,
    ),
    written ? wayBack : "Nothing changed.",
  );
}
