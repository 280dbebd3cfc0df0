import { statSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { reportMissing, reportOld, shortened, usage } from "../errors/cli";
import { attempt, EnsImagesError } from "../errors/ens-images-error";
import { type FedMachine, hazardsOf, type Reach, reportedHazards, UNKNOWN_REACH } from "../lock/blast-radius";
import { findProject, projectSettings } from "../lock/disk/project";
import { type SynthCommand, synthCommand } from "../lock/disk/synth-command";
import { keyMatcher } from "../lock/key-glob";
import type { KeyedPin } from "../lock/lock";
import type { Move } from "../lock/moves";
import type { PinNames } from "../lock/pin-name";
import { machinesOf, uncoveredLookups } from "../lock/reported-lookups";
import { foldNames } from "../lock/review/fold-names";
import { stacksOf } from "../lock/review/move-report";
import { REPORT_FILE, type ReportedMachine, readSynthReport, type SynthReport } from "../lock/synth-report";
import { type Stack, stackOf } from "../lock/terraform/json";
import { memo } from "../util/memo";
import { readText } from "../util/read-text";
import { visibleText } from "../util/terminal-text";
import { isTracked } from "./git";
import type { OpenLock } from "./open-lock";
import type { ShownMove } from "./render/update";
import type { ExitCode, Terminal } from "./terminal";

/** Of what a synth wrote, in MiB. */
const LARGEST = 512;

export interface App {
  /** Whether there is an app to know the machines of: elsewhere nobody misses a synth. */
  readonly isApp: boolean;
  readonly file: string;
  readonly synth: SynthCommand;
  readonly report: SynthReport | undefined;
  readonly problem: EnsImagesError | undefined;
  readonly reachOf: (pin: KeyedPin) => Reach;
  /** The report as the program's own word: none that came with the repository, which a stranger may have written. */
  readonly program: () => SynthReport | undefined;
  /** The report, if it is of the lock as it is now; throws where it is missing, or older and of other keys. */
  readonly require: () => SynthReport;
  readonly folder: string;
}

/** Reads what the last synth left in the output folder. Nothing is thrown here: many commands do without it. */
export function readApp(terminal: Terminal, out: string | undefined, { file: lockFile, lock, isApp }: OpenLock): App {
  const { cwd } = terminal;
  // The place is not known where cdktf.json cannot be read.
  const place = attempt(() => (out === undefined ? defaultOut(terminal, lockFile) : resolve(cwd, out)));
  const folder = EnsImagesError.is(place) ? cwd : place;
  const path = join(folder, REPORT_FILE);
  const file = EnsImagesError.is(place) ? REPORT_FILE : relative(cwd, path) || path;
  const read = EnsImagesError.is(place) ? place : readReport(path, file, cwd);
  const [report, problem] = EnsImagesError.is(read) ? [undefined, read] : [read, undefined];
  const synth = synthCommand(cwd, report?.framework);
  const stackOf = memo((stack: string) => readStack(join(folder, "stacks", stack, "cdk.tf.json")));
  const known = new Set(report?.lookups.map(({ key }) => key));
  // Synth leaves pins of lookups that are gone; only where the lock was written later can a key be one that it never saw.
  const older = report !== undefined && isOlder(path, lockFile);
  const unseen = (key: string) => older && !known.has(key) && lock.has(key);
  return {
    ...{ isApp: isApp || out !== undefined, file, synth, folder, report, problem },
    program: () => (report && isTracked(path) ? undefined : report),
    reachOf: (pin) => {
      if (!report || unseen(pin.key)) return UNKNOWN_REACH;
      const machines = machinesOf(report, pin)?.map((machine) => fed(machine, stackOf(machine.stack)));
      const open = report.lookups.some(({ key, atLeast }) => key === pin.key && atLeast === true);
      return machines ? { kind: "known", machines, ...(open && { atLeast: true }) } : { kind: "unused" };
    },
    require: () => {
      if (!report) throw problem;
      const uncovered = older ? uncoveredLookups(report, lock).map(({ key }) => key) : [];
      const different = [...lock.keys()].filter(unseen).concat(uncovered);
      if (different.length > 0) throw reportOld(file, different, synth());
      return report;
    },
  };
}

/** The pins whose machines are in one of these stacks, or whose keys begin with it; all pins where no stack is named. */
export function inStacks<T extends KeyedPin>(app: App, pins: readonly T[], globs: readonly string[] | undefined): T[] {
  if (globs === undefined) return [...pins];
  const wanted = globs.map(keyMatcher);
  const stacks = new Map(pins.map((one) => [one, stacksOf(one.key, app.reachOf(one))]));
  const chosen = pins.filter((one) => stacks.get(one)?.some((stack) => wanted.some((matches) => matches(stack))));
  if (chosen.length > 0 || pins.length === 0) return chosen;
  const known = foldNames([...stacks.values()].flat())
    .map(visibleText)
    .join(", ");
  throw usage(`No pin of these is in a stack ${shortened(globs.join(", "))}.`, `Their stacks: ${known || "none"}.`);
}

export function reached(app: App, moves: readonly Move[], pinName: PinNames): ShownMove[] {
  return moves.map((move) => ({ ...move, name: pinName(move), reach: app.reachOf(move) }));
}

/** Why it is not known which machines some of the pins feed, if so: no report, or one of before the lock. */
export function machinesProblem(
  app: App,
  shown: readonly { readonly key: string; readonly reach: Reach }[],
): EnsImagesError | undefined {
  const unknown = shown.filter(({ reach }) => reach.kind === "unknown").map(({ key }) => key);
  if (unknown.length === 0 || !app.isApp) return undefined;
  return app.problem ?? reportOld(app.file, [...new Set(unknown)], app.synth());
}

/** Says which machines are not known. Without a synth nobody asked for them; one that was named, or is older than the lock, cannot tell. */
export function machinesCode(
  { note }: Terminal,
  app: App,
  out: string | undefined,
  shown: Parameters<typeof machinesProblem>[1],
): ExitCode {
  const problem = machinesProblem(app, shown);
  const asked = out !== undefined || app.report !== undefined || app.problem?.code !== "REPORT_UNUSABLE";
  if (problem) note(`${asked ? "could not tell all machines" : "no machines known"}: ${problem.message}`);
  return problem && asked ? 3 : 0;
}

export function readReport(file: string, name: string, cwd: string): SynthReport | EnsImagesError {
  const unusable = (problem: string) => reportMissing(name, problem, synthCommand(cwd)());
  try {
    return readSynthReport(JSON.parse(readText(file, LARGEST))) ?? unusable("was not written by this release");
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === "ENOENT";
    return unusable(missing ? "does not exist" : "cannot be read");
  }
}

/** Whether the output of a folder was written before the lock: then it cannot know what came into the lock since. */
export function isOlder(report: string, lockFile: string): boolean {
  const mtime = (file: string) => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  return mtime(report) < mtime(lockFile);
}

function defaultOut({ cwd, env }: Terminal, lockFile: string): string {
  if (env.CDKTF_OUTDIR) return resolve(cwd, env.CDKTF_OUTDIR);
  const project = findProject(cwd);
  const folder = "folder" in project ? project.folder : dirname(lockFile);
  // The framework's own command line obeys it.
  const { output } = projectSettings(folder);
  return resolve(folder, typeof output === "string" && output !== "" ? output : "cdktf.out");
}

/** A synthesized stack; an empty one where it cannot be read: hazards are extra knowledge, not a condition. */
export function readStack(file: string): Stack {
  try {
    return stackOf(JSON.parse(readText(file, LARGEST)));
  } catch {
    return stackOf({});
  }
}

function fed(machine: ReportedMachine, { block: blockAt }: Stack): FedMachine {
  const { key, stack, address, path, attribute = "image_id" } = machine;
  const block = blockAt(address);
  return { key, stack, address, path, hazards: block ? hazardsOf(block, attribute) : reportedHazards(machine) };
}
