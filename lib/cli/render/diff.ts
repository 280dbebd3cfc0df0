import { machinesIn } from "../../lock/blast-radius";
import { changeNotes, changesOf, isReconnected, pinHazards, shownChanges } from "../../lock/changes";
import { changesImage } from "../../lock/diff";
import { leavesOpen, type MoveReport, moveReport, type ReportedDiff, undecidedMachines } from "../../lock/move-report";
import { visibleText } from "../../util/terminal-text";
import { changeText, diffAges, imagesOf, type Page, reportJson, signOf, titlesFor } from "./moves";
import { planJson, type ShownPlan } from "./plan";
import { count, machineLines, machinesJson, replacedText } from "./words";

/** What a difference does to the machines; undefined where it gives none another image. */
function machinesLine(shown: ReportedDiff): string | undefined {
  const { diff, reach } = shown;
  if (changesImage(diff) || reach.kind !== "known") return replacedText(reach);
  const undecided = undecidedMachines([shown]).length;
  if (undecided > 0) {
    const which = diff.kind === "added" ? "those that run another image" : "which the last synth gave this image";
    return `replaces up to ${count(undecided, "machine")}, ${which}`;
  }
  return leavesOpen(diff) && machinesIn(reach).length > 0 ? replacedText(reach) : undefined;
}

export function diffLines(shown: readonly ReportedDiff[], { now, paint }: Page): string[] {
  const title = titlesFor(shown);
  return shown.flatMap((one) => {
    const { diff, name, reach, remarks = [] } = one;
    const ids = imagesOf(diff, ({ imageId }) => imageId).join(" → ");
    const machines = machinesIn(reach);
    const line = machinesLine(one);
    return [
      `${signOf(diff, paint)} ${paint.bold(visibleText(name))}`,
      ...pinHazards(diff).map((hazard) => `    ${paint.yellow(`! ${visibleText(hazard)}`)}`),
      `    ${imagesOf(diff, title).join(" → ")}  (${diffAges(diff, now)}; ${ids})`,
      `    ${visibleText("after" in diff ? diff.after.why : diff.before.why)}`,
      ...shownChanges(diff).map((change) => `    ${changeText(change)}`),
      ...remarks.map((remark) => `    ${paint.yellow(visibleText(remark))}`),
      ...changeNotes(diff).map((note) => `    ${visibleText(note)}`),
      ...(line === undefined ? [] : [`    ${line}${machines.length > 0 ? ":" : ""}`]),
      ...machineLines(machines).map((row) => `      ${row}`),
      "",
    ];
  });
}

/** What differs in sum: `2 moved, 1 new; 26 machines are replaced`. */
export function diffSummary({ entries, replaced, atLeast, undecided }: MoveReport): string {
  const words = {
    moved: "moved",
    requeried: "with an edited query",
    renamed: "renamed",
    added: "new",
    removed: "removed",
    reconnected: "of another owner or connection",
    noted: "with other notes",
  };
  const counts = Object.entries(words).flatMap(([kind, word]) => {
    const n = entries
      .filter(({ diff }) => (diff.kind === "noted" && isReconnected(diff) ? "reconnected" : diff.kind) === kind)
      .reduce((sum, { pins }) => sum + pins, 0);
    return n > 0 ? [`${n} ${word}`] : [];
  });
  const least = atLeast ? "at least " : "";
  const machines =
    replaced === undefined ? "machines unknown" : `${least}${count(replaced, "machine is", "machines are")} replaced`;
  const more = undecided > 0 ? `, and up to ${undecided} of new or removed pins` : "";
  return `${counts.join(", ")}; ${machines}${more}`;
}

export function diffJson(
  report: MoveReport,
  plan: ShownPlan | undefined,
  names: readonly [before: string, after: string],
): object {
  return {
    ...{ version: 1, before: names[0], after: names[1] },
    ...reportJson(report),
    plan: plan ? planJson(plan) : null,
    changes: report.changes.map(changeJson),
  };
}

function changeJson(one: ReportedDiff): object {
  const { diff, name, reach } = one;
  const { replaced, atLeast, undecided } = moveReport([one]);
  return {
    ...{ kind: diff.kind, key: diff.key, name },
    from: diff.kind === "renamed" ? diff.from : null,
    before: "before" in diff ? diff.before : null,
    after: "after" in diff ? diff.after : null,
    note: changeNotes(diff).join("; ") || null,
    changes: changesOf(diff).map(({ what, before, after }) => ({ what, before: before ?? null, after: after ?? null })),
    hazards: pinHazards(diff),
    machines: machinesJson(reach),
    ...{ replaced: replaced ?? null, atLeast, undecided },
  };
}
