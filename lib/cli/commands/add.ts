import { relative } from "node:path";
import { connectionName } from "../../account/connection";
import { statedEndpoint } from "../../account/endpoint";
import { addFrozen, shortened, usage } from "../../errors/cli";
import { EnsImagesError } from "../../errors/ens-images-error";
import { ruleBroken } from "../../errors/lock";
import { decideAddition, namedKey } from "../../lock/add";
import type { LookupRequest } from "../../lock/decide";
import { projectMode } from "../../lock/disk/project";
import { refusalsBeside } from "../../lock/disk/rules";
import { applyChanges } from "../../lock/edits";
import { type KeyedPin, type Pin, shortKey } from "../../lock/lock";
import { checkMode, chooseMode } from "../../lock/mode";
import { holdText, pickedPin } from "../../lock/origin";
import { pinText } from "../../lock/outcome";
import { canonicalQuery } from "../../query/canonical";
import { operationOf } from "../../query/query";
import { queryWords } from "../../query/words";
import type { Advice } from "../../select/advice";
import { choose } from "../../select/choose";
import { ruleContext } from "../../select/rules";
import { visibleText } from "../../util/terminal-text";
import { askConnections } from "../ask";
import { CONNECTION, type FlagsOf, LOCK, newCommand, sameFlags, withoutDryRun } from "../command";
import { checkQuery, QUERY, queryOf, statedBy } from "../flags";
import { type OpenLock, openAnyLock } from "../open-lock";
import { shellWord } from "../render/words";
import { printJson, type Terminal } from "../terminal";
import { editWithWayBack } from "../way-back";

const FLAGS = {
  "<key>": "the name: the lock has it as pin//KEY",
  ...LOCK,
  ...QUERY,
  ...CONNECTION,
  "--account <number>": "number of the account: kept in the lock, and compared",
  "--replace": "take the place of the pin that the key has for another query",
  "--dry-run": "show what would be pinned, write nothing",
  "--force": "pin what an enforced rule refuses; check fails with it",
} as const;
type Flags = FlagsOf<typeof FLAGS>;

export const addCommand = () =>
  newCommand("add", "pin what a query finds under a name, as a lookup with that pin would", FLAGS, run, [
    "add web-image --image-name 'web-base-*' --pick mostRecent",
    "add db-image --image-name 'postgres-v*' --pick highestVersion --dry-run",
    'add web-image --exact-image-name web-base-20260801 --fallback \'{"imageName":"web-lts-*","pick":"mostRecent"}\'',
  ]);

async function run(caller: Terminal, flags: Flags, [word = ""]: readonly string[]): Promise<undefined> {
  const stated = queryOf(flags);
  checkQuery(stated, "add");
  const terminal = statedBy(caller, flags);
  const opened = openAnyLock(terminal.cwd, flags, true);
  const named = namedKey(opened.lock, word);
  if ("problem" in named) throw usage(`"${shortened(word)}" ${named.problem}.`, "See: ens-images add --help");
  const { key } = named;
  const { roleArn, account } = flags;
  const { env, cwd } = terminal;
  const mode = chooseMode({ env, context: checkMode(projectMode(cwd, env)) });
  const request: LookupRequest = {
    ...{ path: key, key, refresh: false, byFlags: true },
    query: canonicalQuery(stated),
    // Who says add wants a pin.
    mode: mode.mode === "live" ? { ...mode, mode: "auto" } : mode,
    connection: connectionName({ account, ...(roleArn !== undefined && { assumeRole: { roleArn } }) }, env),
  };
  const { decision, others } = decideAddition(opened.lock, request);
  if (decision.kind === "pinned") {
    return report(terminal, flags, opened, { key, pin: decision.pin, replaced: [], written: false, already: true });
  }
  checkOthers(others, flags);
  if (request.mode.mode === "frozen") throw addFrozen(key, request.mode.because);
  if (decision.kind === "failed") throw ofKey(key, decision.error);
  const found = decision.kind === "ask" ? await ask(terminal, request) : { pin: decision.pin, advice: NO_ADVICE };
  const { pin, advice } = found;
  const broken = refusalsBeside(opened.file, terminal.now)([{ key, pin }]).get(pin);
  if (broken !== undefined && !flags.force)
    throw ruleBroken(pinText(pin), broken, "State another query, or insist: --force.");
  const warnings = broken === undefined ? [] : [`check fails with it: it breaks ${broken}`];
  const said = { ...advice, warnings: [...advice.warnings, ...warnings] };
  const added = { key, pin, advice: said, replaced: others, written: flags.dryRun !== true };
  if (flags.dryRun) return report(terminal, flags, opened, added);
  let already: Added | undefined;
  const { wayBack } = editWithWayBack(opened, (found) => {
    // Another process may have been here: what it pinned wins, as in a synth.
    const now = decideAddition(found, request);
    if (now.decision.kind === "failed") throw ofKey(key, now.decision.error);
    if (now.decision.kind === "pinned") {
      already = { key, pin: now.decision.pin, replaced: [], written: false, already: true };
      return found;
    }
    checkOthers(now.others, flags);
    return applyChanges(now.rest, [{ key, pin, change: "add" }]);
  });
  return report(terminal, flags, opened, already ?? { ...added, wayBack });
}

/** A key holds one query: what else it has for this account goes only where that was said, and never where it is held. */
function checkOthers([other]: readonly KeyedPin[], { replace }: Flags): void {
  if (!other) return;
  const { key, pin } = other;
  const name = shellWord(shortKey(key));
  const letGo = `Let it go first: ens-images hold ${name} --off`;
  if (pin.hold) throw usage(`${key} is ${holdText(pin.hold)}, for another query.`, letGo);
  const what = `${key} is pinned for another query: ${queryWords(pin.query)}; it is ${pinText(pin)}.`;
  if (!replace) throw usage(what, "Name another key, or take its place: --replace.");
}

async function ask(terminal: Terminal, request: LookupRequest): Promise<{ pin: Pin; advice: Advice }> {
  const { connection, query, key } = request;
  const list = { connection, operation: operationOf(query) };
  const asked = (await askConnections(terminal, [list], statedEndpoint({}, terminal.env))).at(list);
  if (EnsImagesError.is(asked)) throw asked;
  try {
    const choice = choose(query, asked.index, ruleContext(terminal.now));
    return { pin: pickedPin(request, choice), advice: choice.advice };
  } catch (error) {
    throw EnsImagesError.is(error) ? ofKey(key, error) : error;
  }
}

const NO_ADVICE: Advice = { notes: [], warnings: [] };

function ofKey(key: string, { code, message }: EnsImagesError): EnsImagesError {
  return new EnsImagesError(code, `${key}: ${message}`);
}

interface Added extends KeyedPin {
  readonly advice?: Advice;
  readonly replaced: readonly KeyedPin[];
  readonly written: boolean;
  readonly already?: true;
  readonly wayBack?: string;
}

function report(terminal: Terminal, flags: Flags, opened: OpenLock, added: Added): undefined {
  const { key, pin, advice = NO_ADVICE, replaced, written, already = false, wayBack = "" } = added;
  const { image, why, query, connection } = pin;
  if (flags.json) {
    const earlier = replaced.map((other) => ({ query: other.pin.query, image: other.pin.image }));
    const origin = pin.origin ?? { kind: "picked" };
    const report = { written, already, key, query, image, why, origin, connection, ...advice, replaced: earlier };
    return printJson(report, opened.file);
  }
  const name = shellWord(shortKey(key));
  const same = sameFlags({ lock: flags.lock });
  const file = relative(terminal.cwd, opened.file);
  const lines = [
    key,
    `  ${queryWords(query)}`,
    ...replaced.map((other) => `  in place of ${pinText(other.pin)}: ${queryWords(other.pin.query)}`),
    `  ${pinText(pin)}`,
    `  ${why}`,
    ...[...advice.notes, ...advice.warnings.map((text) => `warning: ${text}`)]
      .flatMap((text) => text.split("\n"))
      .map((line) => `  ${line}`),
  ];
  const end = already
    ? [`already pinned in ${file}. What the query would pick now: ens-images outdated ${name}${same}`]
    : written
      ? [`Pinned in ${file}. Its id for scripts: ens-images show ${name} --format id${same}`, wayBack]
      : [`Nothing was written. Next: ${withoutDryRun(terminal)}`];
  terminal.print(...[...lines, ...end].map(visibleText));
}
