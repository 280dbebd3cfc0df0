import { connectionName } from "../../account/connection";
import { lockEmpty } from "../../errors/cli";
import { attempt, EnsImagesError } from "../../errors/ens-images-error";
import type { KeyedPin } from "../../lock/lock";
import { type PinNames, pinNames } from "../../lock/pin-name";
import { withLiveLookups } from "../../lock/reported-lookups";
import { explainSelection } from "../../select/explain";
import { explainNoMatch } from "../../select/no-match";
import { type RuleContext, ruleContext } from "../../select/rules";
import { select } from "../../select/select";
import { readApp } from "../app";
import { askFor, type PinCatalogs } from "../ask";
import { ASKING, type FlagsOf, newCommand, sameFlags, sameWords } from "../command";
import { choosePins, openAnyLock } from "../open-lock";
import { type Failure, noteFailures } from "../pin-statuses";
import { type ExplainedPin, explainJson, explainLines } from "../render/explain";
import { failedText, shellWord } from "../render/words";
import { type ExitCode, printJson, type Terminal } from "../terminal";

const FLAGS = {
  "<lookup...>": "keys or globs; * stays within a path segment, ** does not",
  ...ASKING,
  "--locked": "from the lock alone: ask nobody",
} as const;
type Flags = FlagsOf<typeof FLAGS>;

export const explainCommand = () =>
  newCommand("explain", "the query in words, the pick and why, the runners-up, what each rule removed", FLAGS, run, [
    "explain edge-hangzhou/web-image",
    "explain edge-hangzhou/web-image --locked",
  ]);

async function run(terminal: Terminal, flags: Flags, words: readonly string[]): Promise<ExitCode> {
  const opened = openAnyLock(terminal.cwd, flags);
  const { file } = opened;
  const app = readApp(terminal, flags.out, opened);
  const lock = withLiveLookups(opened.lock, app.report, connectionName({}, terminal.env));
  if (lock.size === 0) throw lockEmpty(file, opened.isApp ? app.synth() : undefined);
  const pins = choosePins(lock, words);
  const pinName = pinNames(lock);
  const catalogs = flags.locked ? undefined : await askFor(terminal, pins, { lock, program: app.program(), flags });
  const failures: Failure[] = [];
  const rules = ruleContext(terminal.now);
  const explained = pins.map((pin): ExplainedPin => {
    const found = catalogs && attempt(() => explain(pin, catalogs, rules));
    if (!found) return pin;
    if (!EnsImagesError.is(found)) return found;
    failures.push({ pin, error: found });
    const { code, message } = found;
    return { ...pin, failed: { key: pin.key, code, message } };
  });
  noteFailures(terminal, failures, pinName);
  if (flags.json) printJson(explainJson(explained), opened.file);
  else {
    const blocks = explained.flatMap((one) => [...explainLines(one, pinName(one)), ""]);
    terminal.print(...blocks, next(explained, flags, words, pinName));
  }
  return failures.length > 0 ? 3 : 0;
}

function explain(keyed: KeyedPin, catalogs: PinCatalogs, rules: RuleContext): ExplainedPin {
  const { key, pin } = keyed;
  const asked = catalogs.of(keyed);
  if (EnsImagesError.is(asked)) throw asked;
  const selection = select(pin.query, asked.index, rules);
  const failed = selection.kind === "none" || selection.kind === "ambiguous";
  const failure = failed ? explainNoMatch(pin.query, selection, asked.index).lines : [];
  return { key, pin, explanation: explainSelection(selection), failure };
}

function next(explained: readonly ExplainedPin[], flags: Flags, words: readonly string[], pinName: PinNames): string {
  const same = sameFlags(flags);
  if (flags.locked) return `Next: ens-images explain${sameWords(words)}${same}`;
  const moved = explained.find(
    ({ pin, explanation }) => (explanation?.imageId ?? pin.image.imageId) !== pin.image.imageId,
  );
  const failed = failedText(explained.flatMap(({ failed }) => failed ?? [])).trim();
  const command = moved
    ? `update ${shellWord(pinName(moved))} --dry-run${same}`
    : `show${sameWords(words)}${sameFlags({ lock: flags.lock, out: flags.out })}`;
  return !moved && failed ? failed : `${failed} Next: ens-images ${command}`.trim();
}
