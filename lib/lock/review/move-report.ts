import { createdAt, type PinnedImage } from "../../select/image";
import { groupBy } from "../../util/group-by";
import { byText } from "../../util/json";
import {
  countHazards,
  distinctMachines,
  type FedMachine,
  type Hazard,
  isOpen,
  mayBeMore,
  type Reach,
  replacedIn,
} from "../blast-radius";
import { type PinDiff, pinOf } from "../diff";
import { changeNotes, hazardNotes, type PinHazard, pinHazards, shownChanges, weightOf } from "./changes";
import { foldNames } from "./fold-names";

export interface ReportedDiff {
  readonly diff: PinDiff;
  readonly name: string;
  readonly reach: Reach;
  readonly remarks?: readonly string[];
  /** The enforced rule that refused it before the rules were changed, in words. */
  readonly freed?: string | undefined;
}

export interface SummedHazard {
  readonly hazard: Hazard | PinHazard;
  readonly count: number;
  /** There may be more: an address stands for several machines, or an expression hides some. */
  readonly atLeast: boolean;
  /** Machines of new or removed pins that have it too, of which no plan tells what becomes of them. */
  readonly undecided: number;
}

export interface Totals {
  readonly pins: number;
  readonly replaced: number | undefined;
  readonly atLeast: boolean;
  readonly undecided: number;
  readonly hazards: readonly SummedHazard[];
}

/** One move of an image, with all pins that make it and differ in nothing else. */
export interface MoveEntry extends Totals {
  readonly diff: PinDiff;
  readonly changes: readonly ReportedDiff[];
  readonly notes: readonly string[];
  readonly lookups: readonly string[];
  readonly stacks: readonly string[];
}

export interface MoveReport extends Totals {
  readonly changes: readonly ReportedDiff[];
  readonly entries: readonly MoveEntry[];
}

export const SORTS = ["age", "name", "machines"] as const;
export type Sort = (typeof SORTS)[number];

export function moveReport(changes: readonly ReportedDiff[], sort?: Sort): MoveReport {
  const groups = groupBy(changes, identityOf);
  const named = inOrder([...groups.values()].map(entryOf), "name", sortableOf);
  const entries = sort ? inOrder(named, sort, sortableOf) : named.sort(worstFirst);
  return { ...totalsOf(changes), changes, entries };
}

function identityOf(change: ReportedDiff): string {
  const image = (one: PinnedImage) =>
    one.imageName === undefined ? [one.imageId] : [one.imageId, one.imageName, one.creationTime, one.imageOwnerAlias];
  const { diff } = change;
  const images = [diff.before, diff.after].map((pin) => (pin ? image(pin.image) : null));
  return JSON.stringify([diff.kind, ...images, shownChanges(diff), notesOf(change)]);
}

function notesOf({ diff, remarks = [], freed }: ReportedDiff): string[] {
  const rules = freed === undefined ? [] : [`a change of the rules frees it: it broke ${freed}`];
  return [...hazardNotes(diff), ...rules, ...remarks, ...changeNotes(diff)];
}

function entryOf(changes: readonly ReportedDiff[]): MoveEntry {
  const [first] = changes as [ReportedDiff];
  const stacks = changes.flatMap(({ diff: { key }, reach }) => stacksOf(key, reach));
  return {
    ...totalsOf(changes),
    diff: first.diff,
    changes,
    notes: notesOf(first),
    lookups: foldNames(changes.map(({ name }) => name)),
    stacks: foldNames(stacks),
  };
}

/** The stacks of a pin's machines, else the one that its key begins with; none for a pin with a name of its own. */
export function stacksOf(key: string, reach: Reach): string[] {
  const machines = reach.kind === "known" ? reach.machines : [];
  if (machines.length > 0) return machines.map(({ stack }) => stack);
  const path = key.slice(key.lastIndexOf("//") + 1).replace(/^\//, "");
  return path.includes("/") && !/(^|\/\/)pin\/\//.test(key) ? [path.slice(0, path.indexOf("/"))] : [];
}

function totalsOf(changes: readonly ReportedDiff[]): Totals {
  const decided = changes.map(decidedReach);
  const undecided = undecidedMachines(changes);
  const replaced = replacedIn(decided);
  return {
    pins: changes.length,
    replaced,
    atLeast: replaced !== undefined && mayBeMore(decided),
    undecided: undecided.length,
    hazards: summedHazards(changes, decided, undecided),
  };
}

/**
 * What one has, and what several have; the worst first: what is lost for good, what costs, what goes back, what refuses, what
 * only makes counting hard.
 */
export const HAZARDS: Record<SummedHazard["hazard"], readonly [one: string, several: string]> = {
  "data-disks": ["machine loses its data disks", "machines lose their data disks"],
  subscription: ["prepaid machine may stay billed", "prepaid machines may stay billed"],
  older: ["pin goes to an older image", "pins go to older images"],
  owner: ["pin goes to another owner's image", "pins go to another owner's images"],
  against: ["pin does not pass its own query", "pins do not pass their own queries"],
  "was-held": ["pin moved although it was held", "pins moved although they were held"],
  freed: ["pin is free by a change of the rules alone", "pins are free by a change of the rules alone"],
  "prevent-destroy": [
    "machine must not be destroyed: Terraform will refuse",
    "machines must not be destroyed: Terraform will refuse",
  ],
  "fixed-address": ["machine needs the address of the old one", "machines need the addresses of the old ones"],
  amount: ["address stands for several machines (amount)", "addresses stand for several machines (amount)"],
  "many-instances": ["address stands for several machines (count)", "addresses stand for several machines (count)"],
  "ignores-image": ["machine keeps its image (ignore_changes)", "machines keep their images (ignore_changes)"],
};

const WORST_FIRST = Object.keys(HAZARDS) as SummedHazard["hazard"][];
const HARMLESS = WORST_FIRST.indexOf("amount");

function summedHazards(
  changes: readonly ReportedDiff[],
  decided: readonly Reach[],
  undecided: readonly FedMachine[],
): SummedHazard[] {
  const hidden = decided.some(isOpen);
  const found = new Map<SummedHazard["hazard"], SummedHazard>();
  for (const one of countHazards(distinctMachines(decided))) {
    found.set(one.hazard, { ...one, atLeast: one.atLeast || hidden, undecided: 0 });
  }
  for (const { hazard, count } of countHazards(undecided)) {
    found.set(hazard, { ...{ hazard, count: 0, atLeast: false }, ...found.get(hazard), undecided: count });
  }
  const ofPins = changes.flatMap(({ diff, freed }): PinHazard[] => {
    return [...pinHazards(diff).keys(), ...(freed === undefined ? [] : (["freed"] as const))];
  });
  for (const hazard of ofPins) {
    found.set(hazard, { hazard, count: (found.get(hazard)?.count ?? 0) + 1, atLeast: false, undecided: 0 });
  }
  return WORST_FIRST.flatMap((hazard) => found.get(hazard) ?? []);
}

/** What machines of a new pin ran, a pasted id for instance, is in no lock, nor is what those of a removed one will be given. */
export function leavesOpen({ kind }: PinDiff): boolean {
  return kind === "added" || kind === "removed";
}

function undecidedMachines(changes: readonly ReportedDiff[]): readonly FedMachine[] {
  const reaches = changes.filter(({ diff }) => leavesOpen(diff)).map(({ reach }) => reach);
  return distinctMachines(reaches).filter(({ planned }) => planned === undefined);
}

function decidedReach({ diff, reach }: ReportedDiff): Reach {
  if (!leavesOpen(diff) || reach.kind !== "known") return reach;
  return { ...reach, machines: reach.machines.filter(({ planned }) => planned !== undefined) };
}

/** The order of a report: what loses most, then what moves most. */
export function worstFirst(a: MoveEntry, b: MoveEntry): number {
  return (
    weightOf(a.diff) - weightOf(b.diff) || hazardRank(a) - hazardRank(b) || sizeOf(b) - sizeOf(a) || b.pins - a.pins
  );
}

function hazardRank({ hazards: [worst] }: MoveEntry): number {
  return worst ? Math.min(WORST_FIRST.indexOf(worst.hazard), HARMLESS) : HARMLESS;
}

function sizeOf({ replaced = 0, undecided }: MoveEntry): number {
  return replaced + undecided;
}

function sortableOf(entry: MoveEntry): Sortable {
  const { image } = entry.diff.before ?? pinOf(entry.diff);
  return { name: entry.lookups[0] ?? "", image, machines: sizeOf(entry) };
}

export interface Sortable {
  readonly name: string;
  readonly image: PinnedImage | undefined;
  readonly machines: number;
}

const ORDERS: Record<Sort, (a: Sortable, b: Sortable) => number> = {
  age: (a, b) => bornAt(a) - bornAt(b),
  name: (a, b) => byText(a.name, b.name),
  machines: (a, b) => b.machines - a.machines,
};

/** The oldest image first, by name, or the most machines first. */
export function inOrder<T>(items: readonly T[], sort: Sort, of: (item: T) => Sortable): T[] {
  const all = items.map((item) => ({ item, ...of(item) }));
  return all.sort(ORDERS[sort]).map(({ item }) => item);
}

function bornAt({ image }: Sortable): number {
  return image?.imageName === undefined ? 0 : createdAt(image) || 0;
}
