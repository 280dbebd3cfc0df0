import { isOlder } from "../../lock/behind";
import {
  distinctMachines,
  type FedMachine,
  machinesIn,
  mayBeMore,
  type Reach,
  replacedIn,
} from "../../lock/blast-radius";
import { type Change, changesOf, isReconnected, newlyAgainst, shownChanges } from "../../lock/changes";
import { changesImage, type PinDiff } from "../../lock/diff";
import { holdText, originText } from "../../lock/origin";
import type { PinnedImage } from "../../select/image";
import { sideText, visibleText } from "../../util/terminal-text";
import { planJson, type ShownPlan } from "./plan";
import type { Paint } from "./table";
import { imageTitles, titleText } from "./titles";
import { ageText, count, createdOf, machineLines, reachJson, replacedText } from "./words";

/** A difference with the machines that the pin feeds now, where those are known. */
export interface ShownDiff {
  readonly diff: PinDiff;
  /** What the pin is called. */
  readonly name: string;
  /** No machines where the difference gives none another image. */
  readonly reach: Reach;
}

/**
 * Whether the locks leave open what its machines get: what those of a new pin ran, a pasted id for instance, is in no lock,
 * nor is what those of a removed one will be given.
 */
export function isOpen({ kind }: PinDiff): boolean {
  return kind === "added" || kind === "removed";
}

/** The machines of new and removed pins of which no plan tells what becomes of them. */
export function undecidedMachines(shown: readonly ShownDiff[]): readonly FedMachine[] {
  const reaches = shown.filter(({ diff }) => isOpen(diff)).map(({ reach }) => reach);
  return distinctMachines(reaches).filter(({ planned }) => planned === undefined);
}

/** What is decided: of a new or removed pin what a plan tells, of all others everything. */
function decidedReach({ diff, reach }: ShownDiff): Reach {
  if (!isOpen(diff) || reach.kind !== "known") return reach;
  return { ...reach, machines: reach.machines.filter(({ planned }) => planned !== undefined) };
}

/** How the change came about, where it was not by an ordinary update. */
export function changeNotes(diff: PinDiff): string[] {
  if (diff.kind === "renamed") return [`renamed from ${diff.from}`];
  if (diff.kind === "removed") return ["removed"];
  if (diff.kind === "noted") return shownChanges(diff).length > 0 ? [] : ["its reason is worded otherwise"];
  const { origin, hold } = diff.after;
  const came = origin === undefined || origin.kind === "picked" ? [] : [originText(origin)];
  const query = diff.kind === "requeried" ? ["the query was edited"] : [];
  const added = diff.kind === "added" && came.length === 0 ? ["new"] : [];
  return [...query, ...came, ...added, ...(hold ? [holdText(hold)] : [])];
}

/** What a reviewer should see first, a line each. */
export function pinHazards(diff: PinDiff): string[] {
  const against = newlyAgainst(diff);
  const held = diff.kind === "moved" && diff.before.hold;
  return [
    ...(goesBack(diff) ? ["an older image than before"] : []),
    ...(against.length > 0 ? [`the image does not pass ${against.join(", ")} of its query, and check only warns`] : []),
    ...(held ? [`moved although it was ${holdText(held)}`] : []),
  ];
}

function goesBack(diff: PinDiff): boolean {
  if (!("before" in diff && "after" in diff)) return false;
  return isOlder(diff.before.image, diff.after.image, diff.after.query);
}

/** How many machines the differences replace together; undefined where that is not known. */
export function replacedByDiffs(shown: readonly ShownDiff[]): number | undefined {
  return replacedIn(shown.map(decidedReach));
}

/** What a difference does to the machines; undefined where it gives none another image. */
function machinesLine(shown: ShownDiff): string | undefined {
  const { diff, reach } = shown;
  if (changesImage(diff) || reach.kind !== "known") return replacedText(reach);
  const undecided = undecidedMachines([shown]).length;
  if (undecided > 0) {
    const which = diff.kind === "added" ? "those that run another image" : "which the last synth gave this image";
    return `replaces up to ${count(undecided, "machine")}, ${which}`;
  }
  return isOpen(diff) && machinesIn(reach).length > 0 ? replacedText(reach) : undefined;
}

/** The images of all differences: what a title must be told apart from. */
export function imagesIn(shown: readonly ShownDiff[]): PinnedImage[] {
  return shown.flatMap(({ diff }) => [
    ...("before" in diff ? [diff.before.image] : []),
    ...("after" in diff ? [diff.after.image] : []),
  ]);
}

/** A change in words: `owner: self → others`. */
export function changeText({ what, before = "none", after = "none" }: Change, side = sideText): string {
  // Names of members that begin with x- are anybody's.
  return `${/^[\w -]+$/.test(what) ? what : side(what)}: ${side(before)} → ${side(after)}`;
}

/** A block for every difference. */
export function diffLines(shown: readonly ShownDiff[], now: number, paint: Paint): string[] {
  const titles = imageTitles(imagesIn(shown));
  return shown.flatMap((one) => {
    const { diff, name, reach } = one;
    const machines = machinesIn(reach);
    const line = machinesLine(one);
    return [
      `${signOf(diff, paint)} ${paint.bold(visibleText(name))}`,
      ...pinHazards(diff).map((hazard) => `    ${paint.yellow(`! ${visibleText(hazard)}`)}`),
      `    ${diffImages(diff, (image) => titleText(titles(image)))}${agesOf(diff, now)}`,
      ...shownChanges(diff).map((change) => `    ${changeText(change)}`),
      ...changeNotes(diff).map((note) => `    ${visibleText(note)}`),
      ...(line === undefined ? [] : [`    ${line}${machines.length > 0 ? ":" : ""}`]),
      ...machineLines(machines).map((row) => `      ${row}`),
      "",
    ];
  });
}

/** What differs in sum: `2 moved, 1 new; 26 machines are replaced`. */
export function diffSummary(shown: readonly ShownDiff[]): string {
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
    const n = shown.filter(
      ({ diff }) => (diff.kind === "noted" && isReconnected(diff) ? "reconnected" : diff.kind) === kind,
    ).length;
    return n > 0 ? [`${n} ${word}`] : [];
  });
  const replaced = replacedByDiffs(shown);
  const least = mayBeMore(shown.map(decidedReach)) ? "at least " : "";
  const machines =
    replaced === undefined ? "machines unknown" : `${least}${count(replaced, "machine is", "machines are")} replaced`;
  const undecided = undecidedMachines(shown).length;
  const more = undecided > 0 ? `, and up to ${undecided} of new or removed pins` : "";
  return `${counts.join(", ")}; ${machines}${more}`;
}

/** Old and new image: `a → b`, or the one there is. */
export function diffImages(diff: PinDiff, title: (image: PinnedImage) => string): string {
  if (changesImage(diff) && "before" in diff && "after" in diff) {
    return `${title(diff.before.image)} → ${title(diff.after.image)}`;
  }
  return title("after" in diff ? diff.after.image : diff.before.image);
}

/** The same for programs: see docs/commands.md. */
export function diffJson(
  shown: readonly ShownDiff[],
  plan: ShownPlan | undefined,
  names: readonly [before: string, after: string],
): object {
  return {
    version: 1,
    before: names[0],
    after: names[1],
    replaced: replacedByDiffs(shown) ?? null,
    undecided: undecidedMachines(shown).length,
    plan: plan ? planJson(plan) : null,
    changes: shown.map((one) => jsonOf(one)),
  };
}

function jsonOf(one: ShownDiff): object {
  const { diff, reach } = one;
  return {
    kind: diff.kind,
    key: diff.key,
    name: one.name,
    from: diff.kind === "renamed" ? diff.from : null,
    before: "before" in diff ? diff.before : null,
    after: "after" in diff ? diff.after : null,
    note: changeNotes(diff).join("; ") || null,
    changes: changesOf(diff).map(({ what, before, after }) => ({ what, before: before ?? null, after: after ?? null })),
    hazards: pinHazards(diff),
    machines: reachJson(reach).machines,
    replaced: reachJson(decidedReach(one)).replaced,
    undecided: undecidedMachines([one]).length,
  };
}

/** Ages of old and new image: `20 days → 6 days`. */
export function diffAges(diff: PinDiff, now: number): string {
  const age = (image: PinnedImage) => ageText(createdOf(image), now);
  if (changesImage(diff) && "before" in diff && "after" in diff) {
    return `${age(diff.before.image)} → ${age(diff.after.image)}`;
  }
  return age("after" in diff ? diff.after.image : diff.before.image);
}

function agesOf(diff: PinDiff, now: number): string {
  return `  (${diffAges(diff, now)})`;
}

function signOf({ kind }: PinDiff, paint: Paint): string {
  if (kind === "added") return paint.green("+");
  return kind === "removed" ? paint.red("-") : paint.yellow("~");
}
