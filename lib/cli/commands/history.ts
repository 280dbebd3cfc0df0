import { lockEmpty, unknownLookup } from "../../errors/cli";
import type { PinPath, PinState } from "../../lock/history/pin-paths";
import { statesBack } from "../../lock/history/way-back";
import { keyMatcher, keysNamed } from "../../lock/key-glob";
import type { Lock, Pin } from "../../lock/lock";
import { pinNames, pinsNamed } from "../../lock/pin-name";
import { groupBy } from "../../util/group-by";
import { byText } from "../../util/json";
import { type CliCommand, type LockFlags, lockCommand, sameFlags, sameWords } from "../command";
import { pinHistory, shallowClone } from "../history";
import { nearKeys, openAnyLock } from "../open-lock";
import { historyJson, historyLines, historySummary, skippedLines } from "../render/history";
import { type ExitCode, endLines, printJson, type Terminal } from "../terminal";

export function historyCommand(): CliCommand {
  const command = lockCommand("history", "every image that a pin had, when and why, from git", [
    "history edge-hangzhou/web-image",
    "history 'edge-*/*' --json",
  ]).argument(
    "[lookup...]",
    "keys, also former ones, or globs (default: all); * stays within a path segment, ** does not",
  );
  return { command, run };
}

function run(terminal: Terminal, flags: LockFlags, words: readonly string[]): ExitCode {
  const opened = openAnyLock(terminal.cwd, flags);
  const history = pinHistory(opened);
  const all = new Map([...history.paths.values()].map((path) => [(path.at(-1) as PinState).pin, path]));
  if (all.size === 0) throw lockEmpty(opened.file, undefined);
  const latest: Lock = groupPins([...all.values()]);
  const pinName = pinNames(latest);
  const chosen = new Set(words.length === 0 ? [...all.values()].filter(isThere) : words.flatMap(named));
  const paths = [...chosen]
    .map((path) => ({ path, name: pinName(path.at(-1) as PinState), cut: history.isCut(path) }))
    .sort((a, b) => byText(a.name, b.name));
  terminal.note(...skippedLines(history.skipped));
  if (flags.json) printJson(terminal, historyJson(opened.file, history, paths));
  else {
    const [only, another] = paths;
    const back = only && !another && isThere(only.path) && statesBack(only.path).length > 0;
    const next = back ? `Next: ens-images update${sameWords([only.name])} --back --dry-run${sameFlags(flags)}` : "";
    terminal.print(...historyLines(paths, terminal), ...endLines(terminal, historySummary(paths), next));
  }
  if (!paths.some(({ cut }) => cut)) return 0;
  terminal.note(`could not tell all: ${shallowClone(history).message}`);
  return 3;

  function named(word: string): PinPath[] {
    const pins = pinsNamed(latest, word).pins.map(({ pin }) => all.get(pin) as PinPath);
    const matches = keyMatcher(word);
    const isFormer = ({ key }: PinState) => keysNamed([key], word).length > 0 || matches(key);
    const found = pins.length > 0 ? pins : [...all.values()].filter((path) => path.some(isFormer));
    if (found.length === 0) throw unknownLookup(word, nearKeys(word, [...latest.keys()]));
    return found;
  }
}

function isThere(path: PinPath): boolean {
  return path.at(-1)?.kind !== "removed";
}

function groupPins(paths: readonly PinPath[]): Lock {
  const ends = groupBy(paths, (path) => path.at(-1)?.key);
  return new Map([...ends].map(([key, of]) => [key as string, of.map((path): Pin => (path.at(-1) as PinState).pin)]));
}
