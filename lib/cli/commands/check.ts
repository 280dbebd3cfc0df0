import { isLoopbackEndpoint, statedEndpoint } from "../../account/endpoint";
import { attempt, EnsImagesError } from "../../errors/ens-images-error";
import { otherProfiles } from "../../lock/account-rule";
import { machinesIn } from "../../lock/blast-radius";
import { checkLock, checkPin, type Finding, isLoopbackPin } from "../../lock/check";
import type { SynthCommand } from "../../lock/disk/synth-command";
import type { KeyedPin } from "../../lock/lock";
import type { SynthReport } from "../../lock/synth-report";
import { ruleContext } from "../../select/rules";
import { visibleText } from "../../util/terminal-text";
import { type App, inStacks, readApp } from "../app";
import { askFor, type PinCatalogs } from "../ask";
import {
  type AskFlags,
  type CliCommand,
  lockCommand,
  type ReportFlags,
  sameFlags,
  sameWords,
  withAsking,
  withReport,
} from "../command";
import { statedBy } from "../connection-flags";
import { choosePins, openLock } from "../open-lock";
import { failedOf, failureLines, type PinStatuses } from "../pin-statuses";
import { checkJson, checkLines, checkSummary, isFailure } from "../render/check";
import type { ExitCode, Terminal } from "../terminal";
import { printJson } from "../terminal";

const NO_SYNTH = " No machines known: without a synth, whether every lookup has a pin was not checked.";

export function checkCommand(): CliCommand {
  const command = withReport(
    withAsking(
      lockCommand("check", "every pin: still there, same name, Available, same owner, still what its query asks for", [
        "check",
        "check --json",
        "check 'edge-hangzhou/*' --out cdktf.out",
      ]),
    ),
  ).argument("[lookup...]", "keys or globs (default: all)");
  return { command, run };
}

interface Flags extends AskFlags, ReportFlags {}

async function run(terminal: Terminal, flags: Flags, words: readonly string[]): Promise<ExitCode> {
  const opened = openLock(terminal, flags);
  const app = readApp(terminal, flags.out, opened);
  const { report, problem } = app.isApp ? coverage(app, flags.out !== undefined) : {};
  const pins = inStacks(app, choosePins(opened.lock, words), flags.stack);
  const stated = statedEndpoint({}, statedBy(terminal, flags).env);
  const emulated = stated !== undefined && isLoopbackEndpoint(stated);
  const findings: Finding[] = checkLock(pins, opened.lock, report, emulated, terminal.now);
  // An emulator that nobody names is most likely gone, and what it would say is worth nothing.
  const askable = emulated ? pins : pins.filter(({ pin }) => !isLoopbackPin(pin));
  const catalogs = await askFor(terminal, askable, { lock: opened.lock, program: app.program(), flags });
  const failures: PinStatuses["failures"][number][] = [];
  const rules = ruleContext(terminal.now);
  for (const pin of askable) {
    const asked = catalogs.of(pin);
    const profiles = EnsImagesError.is(asked) && asked.code === "ACCOUNT_UNKNOWN" && otherProfilesOf(pin, catalogs);
    const found = profiles
      ? [otherAccount(pin, profiles)]
      : EnsImagesError.is(asked)
        ? asked
        : attempt(() => checkPin(pin, asked.index, rules));
    if (EnsImagesError.is(found)) failures.push({ pin, error: found });
    else findings.push(...found);
  }
  terminal.note(
    ...failureLines(failures, opened.pinName),
    ...(problem ? [`could not tell which lookups the app has: ${problem.message}`] : []),
  );
  const failed = failedOf(failures);
  const covered = report && !findings.some(({ code }) => code === "uncovered");
  if (flags.json)
    printJson(terminal, checkJson(findings, failed, opened.file, pins.length, covered, problem === undefined));
  else {
    const lookups = problem
      ? " Whether every lookup has a pin could not be told."
      : report || !app.isApp
        ? ""
        : NO_SYNTH;
    const summary = `${checkSummary(findings, pins.length, failed)}${lookups}${next(findings, sameWords(words) + sameFlags(flags), app.synth)}`;
    const page = { ...terminal, verbose: flags.verbose };
    const machines = (pin: KeyedPin) => machinesIn(app.reachOf(pin)).length;
    terminal.print(...checkLines(findings, page, opened.pinName, flags.sort, machines), summary);
  }
  if (findings.some(isFailure)) return 1;
  return failures.length > 0 || problem ? 3 : 0;
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

function next(findings: readonly Finding[], same: string, synth: SynthCommand): string {
  const failed = findings.filter(isFailure);
  if (failed.length > 0 && failed.every(({ code }) => code === "loopback")) {
    return ` Next: ${synth("ENS_IMAGES_REFRESH='**'")}`;
  }
  return failed.length > 0 ? ` Next: ens-images outdated${same}` : "";
}
