import { groupBy } from "../../util/group-by";
import { byText } from "../../util/json";
import type { Lock } from "../lock";
import type { ReportedMachine, SynthReport } from "../synth-report";
import { textAt } from "./json";
import { linesToState, type Plan, type PlannedInstance, type Replacement, replacementOf } from "./plan";

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
export function planReport(
  report: SynthReport,
  plans: ReadonlyMap<string, Plan>,
  lock: Lock,
  moves: (key: string) => boolean,
): PlanReport {
  const otherwise: OtherReplacement[] = [];
  const drifted: DriftedMachine[] = [];
  for (const rows of rowsByMachine(report.machines)) {
    const [machine] = rows;
    const attribute = machine.attribute ?? "image_id";
    for (const one of plans.get(machine.stack)?.get(machine.address)?.instances ?? []) {
      const replacement = replacementOf(one, attribute);
      if (replacement && !replacement.forImage) otherwise.push(otherReplacement(machine, one, replacement, attribute));
      const drift = rows.some(({ key }) => moves(key)) ? undefined : driftOf(rows, one, attribute, report, lock);
      if (drift) drifted.push(drift);
    }
  }
  return { otherwise: inOrder(otherwise), drifted: inOrder(drifted) };
}

type Rows = readonly [ReportedMachine, ...ReportedMachine[]];

function rowsByMachine(machines: readonly ReportedMachine[]): Rows[] {
  const rows = groupBy(machines, ({ stack, address }) => JSON.stringify([stack, address]));
  return [...rows.values()] as unknown as Rows[];
}

function otherReplacement(
  { stack }: ReportedMachine,
  one: PlannedInstance,
  replacement: Replacement,
  attribute: string,
): OtherReplacement {
  const [runs, boots] = [textAt(one.before, attribute), textAt(one.after, attribute)];
  const write = linesToState(one, replacement);
  const place = { stack, address: one.instance, reasons: replacement.others, write };
  return boots !== undefined && boots !== runs ? { ...place, boots } : place;
}

function driftOf(
  rows: Rows,
  one: PlannedInstance,
  attribute: string,
  report: SynthReport,
  lock: Lock,
): DriftedMachine | undefined {
  const runs = textAt(one.before, attribute);
  const pinned = rows.flatMap(({ key }) => pinnedImages(key, report, lock));
  const [first] = pinned;
  if (runs === undefined || first === undefined || pinned.includes(runs)) return undefined;
  const { id } = one.before;
  const after = textAt(one.after, attribute);
  const putBack = after === runs ? "left" : one.action === "replaced" ? "replaced" : "updated";
  const { key, stack } = rows[0];
  return { key, stack, address: one.instance, ...(typeof id === "string" && { id }), runs, pinned: first, putBack };
}

function pinnedImages(key: string, { lookups }: SynthReport, lock: Lock): string[] {
  const used = lookups.filter((lookup) => lookup.key === key).map(({ image }) => image.imageId);
  return used.filter((imageId) => lock.get(key)?.some(({ image }) => image.imageId === imageId));
}

function inOrder<T extends { readonly stack: string; readonly address: string }>(rows: readonly T[]): T[] {
  return [...rows].sort((a, b) => byText(a.stack, b.stack) || byText(a.address, b.address));
}
