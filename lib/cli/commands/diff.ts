import { usage } from "../../errors/cli";
import { type Reach, UNKNOWN_REACH } from "../../lock/blast-radius";
import { byWeight } from "../../lock/changes";
import { changesImage, diffLocks, type PinDiff } from "../../lock/diff";
import { readLock } from "../../lock/disk/read";
import type { Lock } from "../../lock/lock";
import { pinNames } from "../../lock/pin-name";
import type { SynthReport } from "../../lock/synth-report";
import { planReport } from "../../lock/terraform/plan-report";
import { memo } from "../../util/memo";
import { machinesProblem, readApp } from "../app";
import { type CliCommand, type LockFlags, lockCommand, type PlanFlags, withOut, withPlan } from "../command";
import { imageNameInHistory, lockFrom, openAnyLock } from "../open-lock";
import { appOfPlans, machineKinds, readPlansAlone } from "../plan-alone";
import { diffJson, diffLines, diffSummary, isOpen, type ShownDiff } from "../render/diff";
import { diffMarkdown } from "../render/markdown";
import { planLines, planSummary, type ShownPlan } from "../render/plan";
import type { ExitCode, Terminal } from "../terminal";
import { printJson } from "../terminal";
import { type Plans, readPlans, withPlans } from "../terraform-files";

interface Flags extends LockFlags, PlanFlags {
  readonly out?: string;
  readonly format?: string;
  readonly machines: boolean;
}

const NONE: Reach = { kind: "known", machines: [] };
const FORMATS = ["text", "markdown", "json"];

/** `ens-images diff`: two locks, by image name and date. */
export function diffCommand(): CliCommand {
  const command = withPlan(
    withOut(
      lockCommand("diff", "compare two locks by image name and date, with the machines replaced", [
        "diff",
        "diff origin/main --format markdown",
        "diff before.lock.json ens-images.lock.json",
        "diff origin/main --plan edge-hangzhou=plan.json",
      ]),
    ),
  )
    .argument("[before]", "a file, or a revision of git (default: HEAD)")
    .argument("[after]", "a file, or a revision of git (default: the lock as it is)")
    .option("--format <what>", "text, markdown or json (default: text)")
    .option("--no-machines", "leave the machines out; needs no synth");
  return { command, run };
}

function run(terminal: Terminal, flags: Flags, [from = "HEAD", to]: readonly string[]): ExitCode {
  const format = flags.json ? "json" : (flags.format ?? "text");
  if (!FORMATS.includes(format)) throw usage(`--format is ${FORMATS.join(", ")}.`, "See: ens-images diff --help");
  const opened = openAnyLock(terminal.cwd, flags);
  const before = lockFrom(from, opened.file, terminal.cwd);
  const after =
    to === undefined ? { name: opened.name, lock: readLock(opened.file) } : lockFrom(to, opened.file, terminal.cwd);
  const diffs = byWeight(diffLocks(before.lock, after.lock));
  const synthesized = readApp(terminal, flags.out, opened);
  const alone = flags.plan && (flags.machine || !synthesized.report) ? flags.plan : undefined;
  const plans = alone ? readPlansAlone(alone, terminal.cwd) : readPlans(synthesized, flags.plan, terminal.cwd);
  const locks = [before.lock, after.lock];
  const known = alone ? appOfPlans(alone, plans, machineKinds(flags.machine), locks, opened) : synthesized;
  const app = withPlans(known, plans);
  const plan = flags.plan && shownPlan(app.require(), plans, before.lock, after.lock, diffs, opened.file);
  const [oldName, newName] = [pinNames(before.lock), pinNames(after.lock)];
  const shown = diffs.map((diff): ShownDiff => {
    const name =
      "after" in diff ? newName({ key: diff.key, pin: diff.after }) : oldName({ key: diff.key, pin: diff.before });
    if (!isOpen(diff) && !changesImage(diff)) return { diff, name, reach: NONE };
    if (!flags.machines) return { diff, name, reach: UNKNOWN_REACH };
    const reach = app.reachOf({ key: diff.key, pin: "after" in diff ? diff.after : diff.before });
    // A pin that is gone from the app as well as from the lock leaves nothing open.
    return { diff, name, reach: diff.kind === "removed" && reach.kind === "unused" ? NONE : reach };
  });
  const next = opened.isApp ? app.synth() : "terraform plan";
  print(terminal, format, shown, plan, [before.name, after.name], next);
  // The comparison of the locks stands; what it means for the machines could not be told.
  if (!flags.machines) return 0;
  const problem = machinesProblem(
    app,
    shown.map(({ diff, reach }) => ({ key: diff.key, reach })),
  );
  if (problem) throw problem;
  return 0;
}

/** What the plans say beside the moves. Names of images are those that either lock, or an earlier one in git, knows. */
function shownPlan(
  report: SynthReport,
  plans: Plans,
  before: Lock,
  after: Lock,
  diffs: readonly PinDiff[],
  file: string,
): ShownPlan {
  const moved = new Set(diffs.filter((diff) => isOpen(diff) || changesImage(diff)).map(({ key }) => key));
  const pins = [...before.values(), ...after.values()].flat();
  const names = new Map(pins.map(({ image }) => [image.imageId, image.imageName || undefined]));
  const plan = planReport(report, plans, after, (key) => moved.has(key));
  return { ...plan, imageName: memo((imageId: string) => names.get(imageId) ?? imageNameInHistory(file, imageId)) };
}

function print(
  terminal: Terminal,
  format: string,
  shown: readonly ShownDiff[],
  plan: ShownPlan | undefined,
  names: readonly [string, string],
  next: string,
): void {
  const { now, paint } = terminal;
  if (format === "json") printJson(terminal, diffJson(shown, plan, names));
  else if (format === "markdown") terminal.print(diffMarkdown(shown, plan, now).trimEnd());
  else if (shown.length === 0) {
    const more = plan ? planSummary(plan) : "";
    terminal.print(...(plan ? planLines(plan) : []), `${names[0]} and ${names[1]} pin the same images${more}.`);
  } else
    terminal.print(
      ...diffLines(shown, now, paint),
      ...(plan ? planLines(plan) : []),
      `${diffSummary(shown)}${plan ? planSummary(plan) : ""}. Next: ${next}`,
    );
}
