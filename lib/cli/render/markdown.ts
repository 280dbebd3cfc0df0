import { distinctMachines } from "../../lock/blast-radius";
import { changesImage, type PinDiff, pinOf } from "../../lock/diff";
import { shownChanges } from "../../lock/review/changes";
import type { MoveEntry, MoveReport } from "../../lock/review/move-report";
import type { PinnedImage } from "../../select/image";
import { firstRows, sideText, visibleText } from "../../util/terminal-text";
import { diffSummary } from "./diff";
import { changeText, diffAges, hazardText, imagesIn, imagesOf, machinesText, replacesSome } from "./moves";
import { planBlocks, planSummary, type ShownPlan } from "./plan";
import { imageTitles } from "./titles";
import { count, machineLines } from "./words";

/** GitHub refuses comments of more than 65,536 characters; GitLab is more patient. */
export const MOST_BYTES = 60_000;

/** How much is shown; each step shows less. Where names are such that the last does not fit, its table alone is shown. */
const STEPS = [
  { rows: 1000, machines: 200, text: 512, changes: 30 },
  { rows: 500, machines: 20, text: 160, changes: 30 },
  { rows: 200, machines: 3, text: 100, changes: 10 },
  { rows: 100, machines: 0, text: 60, changes: 6 },
  { rows: 25, machines: 0, text: 40, changes: 3 },
] as const;
type Step = (typeof STEPS)[number];
interface Shortness {
  readonly text: number;
  readonly changes: number;
}
/** Of these rows, at least twenty fit. */
const BARE: Shortness = { text: 24, changes: 2 };

/**
 * A comment for a pull request: what must not be overlooked, a table to grasp, and what is behind it folded below. What does
 * not fit is cut from the end, where the least is at stake.
 *
 * @param place the lock's path in its repository, by which a job finds its own comment again
 */
export function diffMarkdown(report: MoveReport, plan: ShownPlan | undefined, now: number, place: string): string {
  const more = plan ? planSummary(plan) : "";
  const marker = `<!-- ens-images ${place.replace(/[^\p{L}\p{N}\p{M}/._ +@=,-]/gu, encodeURIComponent)} -->`;
  const text = report.pins === 0 ? "no difference" : diffSummary(report);
  const hazards =
    report.hazards.length > 0 ? [`⚠ **${report.hazards.map((one) => hazardText(one)).join("** · **")}**`, ""] : [];
  const head = [marker, `**Image pins:** ${text}${more}.`, "", ...hazards];
  if (report.pins === 0 && !more) return `${head.slice(0, 2).join("\n")}\n`;
  for (const step of STEPS) {
    const { kept, isWhole } = fitting(render(head, report.entries, plan, now, step));
    if (isWhole) return `${kept.join("\n")}\n`;
  }
  return bareTable(head, report.entries, now);
}

/** As many of the lines as fit: what is not shown need not be made. */
function fitting(lines: Iterable<string>, most = MOST_BYTES): { readonly kept: string[]; readonly isWhole: boolean } {
  const kept: string[] = [];
  let bytes = 0;
  for (const line of lines) {
    bytes += Buffer.byteLength(line) + 1;
    if (bytes > most) return { kept, isWhole: false };
    kept.push(line);
  }
  return { kept, isWhole: true };
}

const HEAD = ["| Image | Age | Pins | Stacks | Machines replaced | Hazards |", "|---|---|---|---|---|---|"];
const LAST_ROW = 100;

function bareTable(head: readonly string[], entries: readonly MoveEntry[], now: number): string {
  const { kept } = fitting(bareLines([...head, ...HEAD], entries, now), MOST_BYTES - LAST_ROW);
  return `${[...kept, cutRow(head.length + HEAD.length + entries.length - kept.length)].join("\n")}\n`;
}

function* bareLines(head: readonly string[], entries: readonly MoveEntry[], now: number): Generator<string> {
  yield* head;
  const toRow = rowsOf(entries, now, BARE);
  for (const one of entries) yield toRow(one);
}

function cutRow(n: number): string {
  return `| … and ${n} more | | | | | |`;
}

function* render(
  head: readonly string[],
  entries: readonly MoveEntry[],
  plan: ShownPlan | undefined,
  now: number,
  step: Step,
): Generator<string> {
  const rows = entries.slice(0, step.rows);
  yield* head;
  for (const block of plan ? planBlocks(plan) : []) yield* planMarkdown(block, step);
  if (entries.length === 0) return;
  yield* HEAD;
  const toRow = rowsOf(rows, now, step);
  for (const row of rows) yield toRow(row);
  if (entries.length > rows.length) yield cutRow(entries.length - rows.length);
  yield* ["", "<details><summary>Reasons, ids and machines</summary>", ""];
  for (const row of rows) yield* details(row, step);
  yield* ["", "</details>"];
}

function planMarkdown({ title, rows, after }: ReturnType<typeof planBlocks>[number], { text }: Step): string[] {
  const lines = firstRows(rows, (row) => codeText(row, text * 2), 20);
  return [
    `- ${codeText(title, text)}`,
    ...[...lines, ...after.map((line) => codeText(line, 512))].map((line) => `  - ${line}`),
    "",
  ];
}

function rowsOf(
  rows: readonly MoveEntry[],
  now: number,
  { text, changes: most }: Shortness,
): (row: MoveEntry) => string {
  const title = imageTitles(
    imagesIn(rows),
    (name) => cut(name, text),
    (name, id) => `${codeText(name, text)}${id === undefined ? "" : ` (${codeText(id, 64)})`}`,
  );
  const side = (value: string) => codeText(sideText(value), text);
  const names = (folded: readonly string[]) => firstRows(folded, (name) => codeText(name, text), most).join("<br>");
  return (row) => {
    const { diff, hazards } = row;
    const changes = firstRows(shownChanges(diff), (change) => changeText(change, side), most);
    const cells = [
      [imagesCell(diff, title, (key) => codeText(key, text)), ...changes].join("<br>"),
      diffAges(diff, now),
      `${row.pins}: ${names(row.lookups)}`,
      names(row.stacks) || "–",
      replacesSome(row) ? machinesText(row) : "–",
      hazards.map((one) => hazardText(one)).join("<br>"),
    ];
    return `| ${cells.join(" | ")} |`;
  };
}

const SAME_IMAGE: Partial<Record<PinDiff["kind"], string>> = {
  added: "new",
  removed: "removed",
  requeried: "query edited",
  noted: "same image",
};

function imagesCell(diff: PinDiff, title: (image: PinnedImage) => string, key: (key: string) => string): string {
  const images = imagesOf(diff, title).join(" → ");
  if (diff.from !== undefined) return `${images} (renamed from ${key(diff.from)})`;
  return changesImage(diff) ? images : `${images} (${SAME_IMAGE[diff.kind]})`;
}

function details(entry: MoveEntry, { machines: most, text }: Step): string[] {
  const { diff, changes, notes, lookups } = entry;
  const machines = distinctMachines(changes.map(({ reach }) => reach));
  const reasons = new Set(changes.map(({ diff: one }) => pinOf(one).why));
  const lines = [
    imagesOf(diff, ({ imageId }) => imageId).join(" → "),
    ...notes,
    ...firstRows([...reasons], (why) => why, 3),
    ...(most > 0 ? machineLines(machines, most) : machines.length > 0 ? [count(machines.length, "machine")] : []),
  ];
  return [`- ${codeText(lookups.join(", "), text)}`, ...lines.map((line) => `  - ${codeText(line, text)}`)];
}

/**
 * Any text as code that stays within its cell: nothing in it is Markdown, HTML, a link, a mention or a line's end. Entities
 * rather than backslashes, which do not work within code; a code element rather than backticks, which a text may hold.
 */
export function codeText(text: string, most = 512): string {
  const shown = cut(visibleText(text), most);
  // Dots are everywhere in versions, and harm only behind "www".
  return `<code>${shown.replace(/[^\p{L}\p{N}\p{M} ./→…,=-]|(?<=www)\./giu, (char) => `&#${char.codePointAt(0)};`)}</code>`;
}

function cut(text: string, most: number): string {
  const chars = [...text];
  return chars.length > most ? `${chars.slice(0, most - 1).join("")}…` : text;
}
