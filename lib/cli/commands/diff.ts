import { usage } from "../../errors/cli";
import { type Reach, UNKNOWN_REACH } from "../../lock/blast-radius";
import { changesImage, diffLocks, pinOf } from "../../lock/diff";
import { readLock } from "../../lock/disk/read";
import { type Lock, pinsIn } from "../../lock/lock";
import { pinNames } from "../../lock/pin-name";
import { refusalsByRules } from "../../lock/pin-rules/pin-rules";
import { byWeight } from "../../lock/review/changes";
import { leavesOpen, type MoveReport, moveReport, type ReportedDiff } from "../../lock/review/move-report";
import { type PlanReport, planReport } from "../../lock/terraform/plan-report";
import { regexTester } from "../../select/regex";
import { memo } from "../../util/memo";
import { inStacks, machinesCode, readApp } from "../app";
import { type FlagsOf, LOCK, newCommand, OUT, PAGE, PLAN, REPORT } from "../command";
import { pathInGit } from "../git";
import { imageNamesInHistory } from "../history";
import { choosePins, lockFrom, openAnyLock, rulesFrom } from "../open-lock";

import { appOfPlans, machineKinds, readPlans, withPlans } from "../plans";
import { diffJson, diffSummary, reportLines } from "../render/diff";
import { diffMarkdown } from "../render/markdown";
import { hazardLines } from "../render/moves";
import { planLines, planSummary, type ShownPlan } from "../render/plan";
import { type ExitCode, endLines, printJson, type Terminal } from "../terminal";

const NONE: Reach = { kind: "known", machines: [] };
const FORMATS = ["text", "markdown", "json"];

const FLAGS = {
  "[before]": "a file, or a revision of git (default: HEAD)",
  "[after]": "a file, or a revision of git (default: the lock as it is)",
  ...LOCK,
  ...OUT,
  ...PLAN,
  ...REPORT,
  ...PAGE,
  "--format <what>": "text, markdown or json (default: text)",
  "--lookup <glob...>": "only these lookups: keys or globs",
  "--no-machines": "leave the machines out; needs no synth",
} as const;
type Flags = FlagsOf<typeof FLAGS>;

export const diffCommand = () =>
  newCommand("diff", "compare two locks by image name and date, with the machines replaced", FLAGS, run, [
    "diff",
    "diff origin/main --format markdown",
    "diff before.lock.json ens-images.lock.json",
    "diff origin/main --plan edge-hangzhou=plan.json",
  ]);

function run(terminal: Terminal, flags: Flags, [from = "HEAD", to]: readonly string[]): ExitCode {
  const format = flags.json ? "json" : (flags.format ?? "text");
  if (!FORMATS.includes(format)) throw usage(`--format is ${FORMATS.join(", ")}.`, "See: ens-images diff --help");
  const opened = openAnyLock(terminal.cwd, flags);
  const before = lockFrom(from, opened.file, terminal.cwd);
  const after =
    to === undefined ? { name: opened.name, lock: readLock(opened.file) } : lockFrom(to, opened.file, terminal.cwd);
  const synthesized = readApp(terminal, flags.out, opened);
  const alone = flags.plan && (flags.machine || !synthesized.report) ? flags.plan : undefined;
  const plans = readPlans(flags.plan, terminal.cwd, alone ? undefined : synthesized);
  const locks = [before.lock, after.lock];
  const known = alone ? appOfPlans(alone, plans, machineKinds(flags.machine), locks, opened) : synthesized;
  const app = withPlans(known, plans);
  const either = new Map([...before.lock, ...after.lock]);
  const wanted = new Set(inStacks(app, choosePins(either, flags.lookup ?? []), flags.stack).map(({ key }) => key));
  const diffs = byWeight(diffLocks(before.lock, after.lock)).filter(({ key }) => wanted.has(key));
  const moved = new Set(diffs.filter((diff) => leavesOpen(diff) || changesImage(diff)).map(({ key }) => key));
  const reported = flags.plan && planReport(app.require(), plans, after.lock, (key) => moved.has(key));
  const plan = reported && shownPlan(reported, locks, opened.file);
  const [oldName, newName] = [pinNames(before.lock), pinNames(after.lock)];
  const judging = { now: terminal.now, testRegex: regexTester() };
  const pins = diffs.flatMap(({ key, after: pin }) => (pin ? { key, pin } : []));
  const refusals = (word?: string) => refusalsByRules(rulesFrom(word, opened.file, terminal.cwd), pins, judging);
  const [refused, still] = [refusals(from), refusals(to)];
  const shown = diffs.map((diff): ReportedDiff => {
    const pin = { key: diff.key, pin: pinOf(diff) };
    const name = diff.after ? newName(pin) : oldName(pin);
    if (!leavesOpen(diff) && !changesImage(diff)) return { diff, name, reach: NONE };
    const freed = diff.after && !still.has(diff.after) ? refused.get(diff.after) : undefined;
    if (!flags.machines) return { diff, name, reach: UNKNOWN_REACH, freed };
    const reach = app.reachOf(pin);
    // A pin that is gone from the app as well as from the lock leaves nothing open.
    return { diff, name, reach: diff.kind === "removed" && reach.kind === "unused" ? NONE : reach, freed };
  });
  const next = opened.isApp ? app.synth() : "terraform plan";
  const end = { file: opened.file, next, verbose: flags.verbose };
  const report = moveReport(shown, flags.sort);
  print(terminal, format, report, plan, [before.name, after.name], end);
  if ((flags.html ?? flags.svg) !== undefined) {
    const { changesPage, writePages } = require("../page/write") as typeof import("../page/write");
    writePages(terminal, flags, changesPage(report, [before.name, after.name], locks));
  }
  // The comparison of the locks stands; what it means for the machines could not be told.
  const reaches = shown.map(({ diff: { key }, reach }) => ({ key, reach }));
  return flags.machines ? machinesCode(terminal, app, flags.out, reaches) : 0;
}

function shownPlan(plan: PlanReport, locks: readonly Lock[], file: string): ShownPlan {
  const pins = locks.flatMap(pinsIn);
  const names = new Map(pins.map(({ pin: { image } }) => [image.imageId, image.imageName || undefined]));
  const earlier = memo(() => imageNamesInHistory(file));
  return { ...plan, imageName: (imageId: string) => names.get(imageId) ?? earlier(undefined).get(imageId) };
}

function print(
  terminal: Terminal,
  format: string,
  report: MoveReport,
  plan: ShownPlan | undefined,
  names: readonly [string, string],
  { file, verbose, next }: { readonly file: string; readonly verbose: true | undefined; readonly next: string },
): void {
  if (format === "json") printJson(diffJson(report, plan, names));
  else if (format === "markdown") terminal.print(diffMarkdown(report, plan, terminal.now, pathInGit(file)).trimEnd());
  else if (report.pins === 0) {
    const more = plan ? planSummary(plan) : "";
    terminal.print(...(plan ? planLines(plan) : []), `${names[0]} and ${names[1]} pin the same images${more}.`);
  } else
    terminal.print(
      ...(report.hazards.length > 0 ? [...hazardLines(report, terminal), ""] : []),
      ...reportLines(report, { ...terminal, verbose }),
      "",
      ...(plan ? planLines(plan) : []),
      ...endLines(terminal, `${diffSummary(report)}${plan ? planSummary(plan) : ""}.`, `Next: ${next}`),
    );
}
