import { groupBy } from "../../util/group-by";
import { byText } from "../../util/json";
import type { Lock } from "../lock";
import type { ReportedMachine, SynthReport } from "../synth-report";
import { textAt } from "./json";
import { linesToState, type PlannedInstance, type Plans, replacementOf } from "./plan";

export interface OtherReplacement {
  readonly stack: string;
  readonly address: string;
  readonly reasons: readonly string[];
  /** The image that it boots by it, where that is another than it runs. */
  readonly boots?: string;
  /** What to write in its configuration, so that it is left alone: `systemDisk: { size: 20 }`. */
  readonly write: readonly string[];
}

export interface DriftedMachine {
  readonly key: string;
  readonly stack: string;
  readonly address: string;
  readonly id?: string;
  readonly runs: string;
  readonly pinned: string;
  readonly putBack: "replaced" | "updated" | "left";
}

export interface PlanReport {
  readonly otherwise: readonly OtherReplacement[];
  readonly drifted: readonly DriftedMachine[];
}

/** @param moves whether machines of a key get another image by what changed in the lock: then that is no drift */
export function planReport(report: SynthReport, plans: Plans, lock: Lock, moves: (key: string) => boolean): PlanReport {
  const otherwise: OtherReplacement[] = [];
  const drifted: DriftedMachine[] = [];
  const machines = groupBy(report.machines, ({ stack, address }) => JSON.stringify([stack, address]));
  for (const rows of machines.values()) {
    const [machine] = rows as [ReportedMachine];
    const attribute = machine.attribute ?? "image_id";
    for (const one of plans.get(machine.stack)?.get(machine.address) ?? []) {
      const replacement = replacementOf(one, attribute);
      if (replacement && !replacement.forImage) {
        const [runs, boots] = [textAt(one.values, attribute), textAt(one.after, attribute)];
        otherwise.push({
          ...{ stack: machine.stack, address: one.instance, reasons: replacement.others },
          write: linesToState(one, replacement),
          ...(boots !== undefined && boots !== runs && { boots }),
        });
      }
      if (!rows.some(({ key }) => moves(key))) drifted.push(...driftOf(rows, one, attribute, report, lock));
    }
  }
  return { otherwise: inOrder(otherwise), drifted: inOrder(drifted) };
}

/** @param rows the rows of one machine, of each lookup that may feed it */
function driftOf(
  rows: readonly ReportedMachine[],
  { instance, values, after, action }: PlannedInstance,
  attribute: string,
  report: SynthReport,
  lock: Lock,
): DriftedMachine[] {
  const runs = textAt(values, attribute);
  const images = rows.flatMap(({ key }) => pinnedImages(key, report, lock));
  const [[row], [pinned]] = [rows, images];
  if (!row || runs === undefined || pinned === undefined || images.includes(runs)) return [];
  const { id } = values;
  const putBack = textAt(after, attribute) === runs ? "left" : action === "replaced" ? "replaced" : "updated";
  const { key, stack } = row;
  return [{ key, stack, address: instance, ...(typeof id === "string" && { id }), runs, pinned, putBack }];
}

function pinnedImages(key: string, { lookups }: SynthReport, lock: Lock): string[] {
  const used = lookups.filter((lookup) => lookup.key === key).map(({ image }) => image.imageId);
  return used.filter((imageId) => lock.get(key)?.some(({ image }) => image.imageId === imageId));
}

function inOrder<T extends { readonly stack: string; readonly address: string }>(rows: readonly T[]): T[] {
  return [...rows].sort((a, b) => byText(a.stack, b.stack) || byText(a.address, b.address));
}
