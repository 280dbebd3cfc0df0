import { lockEmpty } from "../../errors/cli";
import type { PinState } from "../../lock/history/pin-paths";
import { statesBack } from "../../lock/history/way-back";
import { pinNames } from "../../lock/pin-name";
import { groupBy } from "../../util/group-by";
import { LOCK, type LockFlags, newCommand, sameFlags, sameWords } from "../command";
import { pinHistory, shallowClone } from "../history";
import { choosePins, openAnyLock } from "../open-lock";
import { historyJson, historyLines, historySummary, skippedLines } from "../render/history";
import { type ExitCode, endLines, printJson, type Terminal } from "../terminal";

const FLAGS = {
  "[lookup...]": "keys or globs, also of pins that are gone; * stays within a path segment, ** does not",
  ...LOCK,
} as const;

export const historyCommand = () =>
  newCommand("history", "every image that a pin had, when and why, from git", FLAGS, run, [
    "history edge-hangzhou/web-image",
    "history 'edge-*/*' --json",
  ]);

function run(terminal: Terminal, flags: LockFlags, words: readonly string[]): ExitCode {
  const opened = openAnyLock(terminal.cwd, flags);
  const history = pinHistory(opened);
  const ends = [...history.paths.values()].map((path) => ({ path, ...(path.at(-1) as PinState) }));
  const named = ends.filter(({ kind }) => words.length > 0 || kind !== "removed");
  if (named.length === 0) throw lockEmpty(opened.file, undefined);
  const lock = new Map([...groupBy(named, ({ key }) => key)].map(([key, of]) => [key, of.map(({ pin }) => pin)]));
  const pathOf = new Map(named.map(({ pin, path }) => [pin, path]));
  const nameOf = pinNames(lock);
  const shown = choosePins(lock, words).flatMap((pin) => {
    const path = pathOf.get(pin.pin) ?? [];
    return { path, name: nameOf(pin), cut: history.isCut(path) };
  });
  terminal.note(...skippedLines(history));
  if (flags.json) printJson(historyJson(history, shown), opened.file);
  else {
    const [only, another] = shown;
    const isLast = only && !another && only.path.at(-1)?.kind !== "removed" && statesBack(only.path).length > 0;
    const back = isLast ? `Next: ens-images update${sameWords([only.name])} --back --dry-run${sameFlags(flags)}` : "";
    terminal.print(...historyLines(shown, terminal), ...endLines(terminal, historySummary(shown), back));
  }
  if (!shown.some(({ cut }) => cut)) return 0;
  terminal.note(`could not tell all: ${shallowClone(history).message}`);
  return 3;
}
