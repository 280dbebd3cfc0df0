import { posix } from "node:path";
import { isLoopbackEndpoint, statedEndpoint } from "../../account/endpoint";
import { usage } from "../../errors/cli";
import { attempt, EnsImagesError } from "../../errors/ens-images-error";
import { otherProfiles } from "../../lock/account-rule";
import { machinesIn } from "../../lock/blast-radius";
import { checkLock, checkPin, checkRules, type Finding, isLoopbackPin, isOnFallback } from "../../lock/check";
import { lockFileText } from "../../lock/disk/read";
import { RULES_FILE, rulesBeside } from "../../lock/disk/rules";
import { findPin } from "../../lock/edits";
import { type KeyedPin, type Pin, shortKey } from "../../lock/lock";
import type { JudgedPin, PinRules } from "../../lock/pin-rules/pin-rules";
import type { SynthReport } from "../../lock/synth-report";
import type { CatalogIndex } from "../../select/catalog";
import type { PinnedImage } from "../../select/image";
import { type RuleContext, ruleContext } from "../../select/rules";
import { memberLines } from "../../util/member-lines";
import { shellWord, visibleText } from "../../util/terminal-text";
import { type App, inStacks, readApp } from "../app";
import { askFor, type PinCatalogs } from "../ask";
import { ASKING, type FlagsOf, MACHINE, newCommand, REPORT, sameFlags, sameWords } from "../command";
import { findDrift, runningLines, runningSummary } from "../drift";
import { statedBy } from "../flags";
import { pathInGit } from "../git";
import { choosePins, lockFrom, type OpenLock, openLock } from "../open-lock";
import { type Failure, noteFailures } from "../pin-statuses";
import { sightLines } from "../render/adopt";
import { checkJson, checkLines, checkSummary, isFailure, placedFindings } from "../render/check";
import { CHECK_FORMATS, checkPage } from "../render/check-formats";
import { type ExitCode, printJson, type Terminal } from "../terminal";

const NO_SYNTH = " No machines known: without a synth, whether every lookup has a pin was not checked.";

const FLAGS = {
  "[lookup...]": "keys or globs (default: all)",
  ...ASKING,
  ...REPORT,
  ...MACHINE,
  "--format <what>": ["how findings are printed (default: text)", CHECK_FORMATS],
  "--since <revision>": "enforced rules fail only pins that changed since this revision of git, or file",
  "--strict": "with --since: enforced rules fail all pins",
  "--state <file...>": "tell machines that run another image than pinned: their states, as adopt takes them",
  "--running":
    "ask the accounts what runs (ens:DescribeInstances): with --state in place of what states say, else by image",
  "--fail-on-drift": "with --state: such a machine is a failure (exit code 1)",
} as const;
type Flags = FlagsOf<typeof FLAGS>;

const SUMMARY = "every pin: still there, same name, Available, same owner, still what its query asks for";

export const checkCommand = () =>
  newCommand("check", SUMMARY, FLAGS, run, [
    "check",
    "check --json",
    "check --state states --fail-on-drift",
    "check 'edge-hangzhou/*' --out cdktf.out",
    "check --since origin/main --format github",
  ]);

async function run(terminal: Terminal, flags: Flags, words: readonly string[]): Promise<ExitCode> {
  if (flags.failOnDrift && !flags.state)
    throw usage("--fail-on-drift needs what tells which pin a machine is of.", "Name it: --state FILE");
  const opened = openLock(terminal, flags);
  const pinRules = rulesBeside(opened.file);
  const fails = isNewSince(terminal, flags, opened);
  const app = readApp(terminal, flags.out, opened);
  const { report, problem } = app.isApp ? coverage(app, flags.out !== undefined) : {};
  const pins = inStacks(app, choosePins(opened.lock, words), flags.stack);
  const stated = statedEndpoint({}, statedBy(terminal, flags).env);
  const emulated = stated !== undefined && isLoopbackEndpoint(stated);
  const findings: Finding[] = checkLock(pins, opened.lock, report, emulated, terminal.now);
  // An emulator that nobody names is most likely gone, and what it would say is worth nothing.
  const askable = emulated ? pins : pins.filter(({ pin }) => !isLoopbackPin(pin));
  const catalogs = await askFor(terminal, askable, { lock: opened.lock, program: app.program(), flags });
  const failures: Failure[] = [];
  const rules = ruleContext(terminal.now);
  const judged = new Map<Pin, JudgedPin>(pins.map((keyed) => [keyed.pin, keyed]));
  for (const pin of askable) {
    const asked = catalogs.of(pin);
    if (pinRules && !EnsImagesError.is(asked)) judged.set(pin.pin, withFacts(pin, asked.index, pinRules, rules));
    const profiles = EnsImagesError.is(asked) && asked.code === "ACCOUNT_UNKNOWN" && otherProfilesOf(pin, catalogs);
    const found = profiles
      ? [otherAccount(pin, profiles)]
      : EnsImagesError.is(asked)
        ? asked
        : attempt(() => checkPin(pin, asked.index, rules));
    if (EnsImagesError.is(found)) failures.push({ pin, error: found });
    else findings.push(...found);
  }
  const asks = flags.state || flags.running;
  const drift = asks && (await findDrift(terminal, flags, opened, app, { pins: askable, catalogs }));
  findings.push(...(drift?.findings ?? []));
  if (pinRules) findings.push(...checkRules(pinRules, [...judged.values()], { ...rules, lock: opened.lock, fails }));
  const failed = noteFailures(terminal, failures, opened.pinName);
  terminal.note(
    ...(drift?.sight ? sightLines(drift.sight) : []),
    ...(drift?.failures ?? []).map(({ code, message }) => `could not tell what runs: [${code}] ${message}`),
    ...(problem ? [`could not tell which lookups the app has: ${problem.message}`] : []),
  );
  const isWhole = problem === undefined && !drift?.failures.length;
  const covered = report && !findings.some(({ code }) => code === "uncovered");
  const lookups = problem ? " Whether every lookup has a pin could not be told." : report || !app.isApp ? "" : NO_SYNTH;
  const runs = drift?.running ? ` ${runningSummary(drift.running)}` : "";
  const summary = `${checkSummary(findings, pins.length, failed)}${lookups}${runs}`;
  const format = flags.json ? "json" : (flags.format ?? "text");
  if (format === "text") {
    const again = next(findings, sameWords(words) + sameFlags(flags), app, sameFlags({ lock: flags.lock }));
    const page = { ...terminal, verbose: flags.verbose };
    const machines = (pin: KeyedPin) => machinesIn(app.reachOf(pin)).length;
    terminal.print(...checkLines(findings, page, opened.pinName, flags.sort, machines));
    terminal.print(...(drift?.running ? runningLines(drift.running) : []), `${summary}${again}`);
  } else {
    const [lock, text] = [pathInGit(opened.file), lockFileText(opened.file) ?? ""];
    const lines = memberLines(text);
    const lineOf = (key: string) => lines(["pins", key]);
    const placed = placedFindings(findings, opened.pinName, lineOf, lock, posix.join(posix.dirname(lock), RULES_FILE));
    const verdict = { lock, pins: pins.length, covered, isWhole, failed, drift };
    if (format === "json") printJson(checkJson(placed, verdict), opened.file);
    else terminal.print(checkPage(format, placed, verdict, lineOf, summary));
  }
  if (findings.some(isFailure)) return 1;
  return failures.length > 0 || !isWhole ? 3 : 0;
}

function isNewSince({ cwd }: Terminal, { since, strict }: Flags, { file }: OpenLock): (pin: KeyedPin) => boolean {
  if (since === undefined) return () => true;
  const before = lockFrom(since, file, cwd).lock;
  return ({ key, pin }) => strict === true || !sameImage(findPin(before, key, pin), pin);
}

function sameImage(before: Pin | undefined, { image }: Pin): boolean {
  const ownerOf = (one: PinnedImage) => "imageOwnerAlias" in one && one.imageOwnerAlias;
  return before?.image.imageId === image.imageId && ownerOf(before.image) === ownerOf(image);
}

/** What the account says of an image stands before what the lock does. */
function withFacts(keyed: KeyedPin, index: CatalogIndex, { rules }: PinRules, context: RuleContext): JudgedPin {
  const { image } = keyed.pin;
  const asked = rules.some(({ fallback }) => fallback === false);
  const onFallback = asked ? attempt(() => isOnFallback(keyed, index, context)) : undefined;
  return {
    ...keyed,
    image: index.byId.get(image.imageId) ?? image,
    ...(typeof onFallback === "boolean" && { onFallback }),
  };
}

function otherProfilesOf(keyed: KeyedPin, { askedFor }: PinCatalogs): string | undefined {
  const asked = askedFor(keyed);
  return EnsImagesError.is(asked) ? undefined : otherProfiles({ connection: asked }, keyed.pin);
}

/** The account that the program asks was asked, and nothing in it says that it is the one that the pin is from. */
function otherAccount(keyed: KeyedPin, profiles: string): Finding {
  const lists = "lists neither the image nor another of that profile's pins as its own";
  const text = visibleText(`the program asks with ${profiles}, and that account ${lists}`);
  return { level: "fail", code: "account", ...keyed, text };
}

/**
 * What the last synth left. A job that has the lock alone need not have one; one that was named, or that is of before the lock,
 * leaves the answer incomplete.
 */
function coverage(app: App, isNamed: boolean): { readonly report?: SynthReport; readonly problem?: EnsImagesError } {
  const report = attempt(app.require);
  if (!EnsImagesError.is(report)) return { report };
  return app.report === undefined && !isNamed ? {} : { problem: report };
}

function next(findings: readonly Finding[], same: string, { isApp, synth }: App, sameLock: string): string {
  const [first, ...others] = findings.filter(isFailure);
  if (!first) return "";
  const all = (...codes: readonly Finding["code"][]) => [first, ...others].every(({ code }) => codes.includes(code));
  if (!isApp && all("loopback", "changed"))
    return ` To make it anew, take it out first: ens-images remove ${shellWord(shortKey(first.key))}${sameLock}`;
  return ` Next: ${isApp && all("loopback") ? synth("ENS_IMAGES_REFRESH='**'") : `ens-images outdated${same}`}`;
}
