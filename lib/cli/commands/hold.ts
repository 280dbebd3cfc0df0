import { usage } from "../../errors/cli";
import { holdPins } from "../../lock/edits";
import { type Hold, holdText, isDay } from "../../lock/origin";
import { pinText } from "../../lock/outcome";
import { visibleText } from "../../util/terminal-text";
import { type FlagsOf, LOCK, newCommand } from "../command";
import { choosePins, openLock } from "../open-lock";
import { printJson, type Terminal } from "../terminal";
import { editWithWayBack } from "../way-back";

const FLAGS = {
  "<lookup...>": "keys or globs; a key holds every pin of it",
  ...LOCK,
  "--reason <text>": "why, for whoever wonders later",
  "--until <day>": "the last day that it is meant for, yyyy-MM-dd in UTC; check fails after it",
  "--off": "let the pins go",
} as const;
type Flags = FlagsOf<typeof FLAGS>;

export const holdCommand = () =>
  newCommand("hold", "keep pins where they are: nothing moves them but --force with their own name", FLAGS, run, [
    "hold edge-hangzhou/web-image --reason 'kernel bug in 20260808' --until 2027-01-05",
    "hold edge-hangzhou/web-image --off",
  ]);

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
    const held = choosePins(after, words).map(({ key, pin }) => ({ key, query: pin.query, hold: pin.hold ?? null }));
    return printJson({ written, pins: held }, opened.file);
  }
  const what = hold ? holdText(hold) : "not held";
  terminal.print(
    ...pins.map((pin) => visibleText(`${opened.pinName(pin)} is ${what}, on ${pinText(pin.pin)}`)),
    written ? wayBack : "Nothing changed.",
  );
}
