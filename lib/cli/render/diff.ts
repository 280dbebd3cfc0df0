import { distinctMachines } from "../../lock/blast-radius";
import { pinOf } from "../../lock/diff";
import { changeNotes, changesOf, hazardNotes, isReconnected } from "../../lock/review/changes";
import { type MoveReport, moveReport, type ReportedDiff } from "../../lock/review/move-report";
import { visibleText } from "../../util/terminal-text";
import { entryLines, imagesOf, type Page, reportJson, totalsJson } from "./moves";
import { planJson, type ShownPlan } from "./plan";
import { count, machineLines, machinesJson } from "./words";

export function reportLines({ entries, changes: all }: MoveReport, page: Page): string[] {
  if (!page.verbose) return entryLines(entries, page);
  const single = all.flatMap((one) => moveReport([one]).entries);
  return entryLines(single, { ...page, width: Number.POSITIVE_INFINITY }, ({ diff, changes }) => [
    `    ${imagesOf(diff, ({ imageId }) => imageId).join(" → ")}`,
    `    ${visibleText(pinOf(diff).why)}`,
    ...machineLines(distinctMachines(changes.map(({ reach }) => reach))).map((row) => `      ${row}`),
  ]);
}

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
    ...{ before: names[0], after: names[1] },
    ...reportJson(report),
    plan: plan ? planJson(plan) : null,
    changes: report.changes.map(changeJson),
  };
}

function changeJson(one: ReportedDiff): object {
  const { diff, reach, name } = one;
  return {
    ...{ kind: diff.kind, key: diff.key, name },
    from: diff.from ?? null,
    before: diff.before ?? null,
    after: diff.after ?? null,
    note: changeNotes(diff).join("; ") || null,
    changes: changesOf(diff).map(({ what, before = null, after = null }) => ({ what, before, after })),
    machines: machinesJson(reach),
    ...totalsJson(moveReport([one])),
    hazards: hazardNotes(diff),
  };
}
