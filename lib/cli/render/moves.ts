import { changesImage, type PinDiff, pinOf } from "../../lock/diff";
import type { Pin } from "../../lock/lock";
import { type Change, shownChanges } from "../../lock/review/changes";
import {
  HAZARDS,
  type MoveEntry,
  type MoveReport,
  type ReportedDiff,
  type SummedHazard,
  type Totals,
} from "../../lock/review/move-report";
import type { PinnedImage } from "../../select/image";
import { parseInstant } from "../../util/instant";
import { sideText, visibleText } from "../../util/terminal-text";
import { fitText, type Paint, textWidth, wrapText } from "./table";
import { imageTitles } from "./titles";
import { ageText, count, createdOf } from "./words";

export interface Page {
  readonly now: number;
  readonly paint: Paint;
  /** Columns of the terminal; infinite where there is none, and nothing is cut. */
  readonly width: number;
  readonly verbose?: true | undefined;
}

/** `at least 9 machines lose their data disks`. */
export function hazardText(
  { hazard, count: n, atLeast, undecided }: SummedHazard,
  [one, several] = HAZARDS[hazard],
): string {
  if (n === 0) return `up to ${count(undecided, one, several)}`;
  return `${atLeast ? "at least " : ""}${count(n, one, several)}${undecided > 0 ? `, and up to ${undecided} more` : ""}`;
}

/** `at least 3 machines`, `up to 2 machines`, `machines unknown`; empty where there is nothing to replace. */
export function machinesText({ replaced, atLeast, undecided }: Totals): string {
  if (replaced === undefined) return "machines unknown";
  const most = undecided > 0 ? `up to ${count(undecided, "machine")}` : "";
  if (replaced === 0 && most) return most;
  return `${atLeast ? "at least " : ""}${count(replaced, "machine")}${most && `, and ${most} of new or removed pins`}`;
}

/** `24 pins, replacing at least 72 machines`. */
export function totalsText(totals: Totals): string {
  return `${count(totals.pins, "pin")}, ${totals.replaced === undefined ? "" : "replacing "}${machinesText(totals)}`;
}

export function hazardLines({ hazards }: Totals, { paint, width }: Page): string[] {
  return hazards.flatMap((one) => wrapText(`! ${hazardText(one)}`, width).map(paint.yellow));
}

export function entryLines(
  entries: readonly MoveEntry[],
  page: Page,
  more: (entry: MoveEntry) => string[] = () => [],
): string[] {
  const { paint, width } = page;
  // Of a pair, each has half of what ages leave.
  const title = imageTitles(imagesIn(entries), (name) => fitText(name, Math.floor(width / 2) - AGES));
  return entries.flatMap((entry) => {
    const { diff, pins, hazards } = entry;
    const ages = `  (${diffAges(diff, page.now)})`;
    const machines = replacesSome(entry) ? `, ${machinesText(entry)}` : "";
    const marks = hazards.map((one) => hazardText(one, [one.hazard, one.hazard])).join(", ");
    const numbers = `    ${count(pins, "pin")}${machines}${marks && ` ! ${marks}`}`;
    const lookups = entry.lookups.map(visibleText).join(", ");
    const room = width - textWidth(numbers) - 2;
    const line = `${numbers}  ${fitText(lookups, Math.max(NARROWEST, room))}`;
    const notes = [...shownChanges(diff).map((change) => changeText(change)), ...entry.notes.map(visibleText)];
    const tail = notes.length > 0 ? `  ${notes.join("; ")}` : "";
    const fits = textWidth(line + tail) <= width;
    const inside = (text: string) => wrapText(text, width - 4).map((part) => `    ${part}`);
    return [
      `${signOf(diff, paint)} ${paint.bold(imagesText(diff, title, width - 2 - textWidth(ages)))}${ages}`,
      ...(room < NARROWEST
        ? [...inside(numbers.trim()), `    ${fitText(lookups, width - 4)}`]
        : [fits ? line + tail : line]),
      ...(fits ? [] : notes.flatMap(inside)),
      ...more(entry),
    ];
  });
}

const NARROWEST = 16;
const AGES = 14;

export function replacesSome({ diff, replaced, undecided }: MoveEntry): boolean {
  return changesImage(diff) || replaced !== 0 || undecided > 0;
}

export function imagesIn(shown: readonly Pick<ReportedDiff, "diff">[]): PinnedImage[] {
  return shown.flatMap(({ diff: { before, after } }) => [before, after]).flatMap((pin) => pin?.image ?? []);
}

function imagesText(diff: PinDiff, title: (image: PinnedImage) => string, width: number): string {
  const [before = "", after] = imagesOf(diff, title);
  if (after === undefined) return fitText(before, width);
  const room = width - 3;
  const old = fitText(before, Math.max(Math.ceil(room / 2), room - textWidth(after)));
  return `${old} → ${fitText(after, room - textWidth(old))}`;
}

export function imagesOf<T>(diff: PinDiff, title: (image: PinnedImage) => T): T[] {
  const pins = changesImage(diff) ? [diff.before, diff.after] : [pinOf(diff)];
  return pins.map((pin) => title((pin as Pin).image));
}

export function changeText({ what, before = "none", after = "none" }: Change, side = sideText): string {
  // Names of members that begin with x- are anybody's.
  return `${/^x-/.test(what) ? side(what) : what}: ${side(before)} → ${side(after)}`;
}

/** Ages of old and new image, `20 days → 6 days`; their times, where the ages read alike. */
export function diffAges(diff: PinDiff, now: number): string {
  const shown = imagesOf(diff, (image) => image);
  const forms = [
    (image: PinnedImage) => ageText(createdOf(image), now),
    (image: PinnedImage) => timeText(image, 10),
    (image: PinnedImage) => timeText(image, 16),
  ];
  const texts = forms.map((form) => shown.map(form));
  return (texts.find(([a, b]) => a !== b) ?? (texts[0] as string[])).join(" → ");
}

function timeText(image: PinnedImage, length: number): string {
  const time = parseInstant(createdOf(image));
  return time === undefined ? "?" : new Date(time).toISOString().slice(0, length).replace("T", " ");
}

function signOf({ kind }: PinDiff, paint: Paint): string {
  if (kind === "added") return paint.green("+");
  return kind === "removed" ? paint.red("-") : paint.yellow("~");
}

export function reportJson(report: MoveReport): object {
  const entries = report.entries.map((entry) => ({
    kind: entry.diff.kind,
    before: imageJson(entry.diff.before),
    after: imageJson(entry.diff.after),
    names: entry.changes.map(({ name }) => name),
    ...{ lookups: entry.lookups, stacks: entry.stacks, notes: entry.notes, pins: entry.pins },
    ...totalsJson(entry),
  }));
  return { ...totalsJson(report), entries };
}

export function totalsJson({ replaced, atLeast, undecided, hazards }: Totals): object {
  return { replaced: replaced ?? null, atLeast, undecided, hazards };
}

function imageJson(pin: Pin | undefined): object | null {
  return pin ? { imageId: pin.image.imageId, imageName: pin.image.imageName ?? null } : null;
}
