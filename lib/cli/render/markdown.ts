import { machinesIn } from "../../lock/blast-radius";
import { changesImage } from "../../lock/diff";
import type { PinnedImage } from "../../select/image";
import { firstRows, visibleText } from "../../util/terminal-text";
import {
  changeNotes,
  diffAges,
  diffSummary,
  isOpen,
  pinHazards,
  replacedByDiffs,
  type ShownDiff,
  undecidedMachines,
} from "./diff";
import { planBlocks, planSummary, type ShownPlan } from "./plan";
import { count, imageTitle, machineLines } from "./words";

/** GitHub refuses comments of more than 65,536 characters; GitLab is more patient. */
export const MOST_BYTES = 60_000;

/** How much is shown; each step shows less. The last fits whatever the names are. */
const STEPS = [
  { rows: 1000, machines: 200, text: 512 },
  { rows: 500, machines: 20, text: 160 },
  { rows: 200, machines: 3, text: 100 },
  { rows: 100, machines: 0, text: 60 },
  { rows: 25, machines: 0, text: 40 },
] as const;
type Step = (typeof STEPS)[number];

/** A comment for a pull request: a table to grasp, and what is behind it folded below. */
export function diffMarkdown(shown: readonly ShownDiff[], plan: ShownPlan | undefined, now: number): string {
  const more = plan ? planSummary(plan) : "";
  if (shown.length === 0 && !more) return "**Image pins:** no difference.\n";
  const summary = `**Image pins:** ${shown.length === 0 ? "no difference" : diffSummary(shown)}${more}.`;
  for (const step of STEPS) {
    const made = withinBytes(render(summary, shown, plan, now, step));
    if (made !== undefined) return made;
  }
  return `${summary} Too many to list here: ens-images diff\n`;
}

/** The lines as a text, or undefined as soon as they are too many: what is not shown need not be made. */
function withinBytes(lines: Iterable<string>): string | undefined {
  const kept: string[] = [];
  let bytes = 0;
  for (const line of lines) {
    bytes += Buffer.byteLength(line) + 1;
    if (bytes > MOST_BYTES) return undefined;
    kept.push(line);
  }
  return `${kept.join("\n")}\n`;
}

function* render(
  summary: string,
  shown: readonly ShownDiff[],
  plan: ShownPlan | undefined,
  now: number,
  step: Step,
): Generator<string> {
  const rows = shown.slice(0, step.rows);
  yield* [summary, ""];
  for (const block of plan ? planBlocks(plan) : []) yield* planMarkdown(block, step);
  if (shown.length === 0) return;
  yield* ["| Lookup | Image | Age | Machines replaced |", "|---|---|---|---:|"];
  for (const row of rows) yield tableRow(row, now, step);
  if (shown.length > rows.length) yield `| … and ${shown.length - rows.length} more | | | |`;
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

function tableRow(shown: ShownDiff, now: number, { text }: Step): string {
  const { diff, name } = shown;
  const title = (image: PinnedImage) => codeText(imageTitle(image), text);
  const images = imagesCell(diff, title);
  return `| ${codeText(name, text)} | ${images} | ${diffAges(diff, now)} | ${replacedCell(shown)} |`;
}

function replacedCell(shown: ShownDiff): string {
  const undecided = undecidedMachines([shown]).length;
  if (undecided > 0) return `up to ${undecided}`;
  return replacesSome(shown) ? String(replacedByDiffs([shown]) ?? "unknown") : "–";
}

function replacesSome({ diff, reach }: ShownDiff): boolean {
  return changesImage(diff) || reach.kind !== "known" || (isOpen(diff) && reach.machines.length > 0);
}

function imagesCell(diff: ShownDiff["diff"], title: (image: PinnedImage) => string): string {
  if ("before" in diff && "after" in diff && changesImage(diff)) {
    const [before, after] = [title(diff.before.image), title(diff.after.image)];
    const id = (image: PinnedImage) => ` (${codeText(image.imageId, 64)})`;
    if (before === after) return `${before}${id(diff.before.image)} → ${after}${id(diff.after.image)}`;
    return `${before} → ${after}`;
  }
  const image = title("after" in diff ? diff.after.image : diff.before.image);
  const words = {
    added: "new",
    removed: "removed",
    renamed: "renamed",
    requeried: "query edited",
    noted: "same image",
  };
  return diff.kind === "moved" ? image : `${image} (${words[diff.kind]})`;
}

function details({ diff, name, reach }: ShownDiff, { machines: most, text }: Step): string[] {
  const machines = machinesIn(reach);
  const why = "after" in diff ? diff.after.why : diff.before.why;
  const lines = [
    ...("before" in diff && "after" in diff && changesImage(diff)
      ? [`${diff.before.image.imageId} → ${diff.after.image.imageId}`]
      : []),
    ...pinHazards(diff).map((hazard) => `! ${hazard}`),
    ...changeNotes(diff),
    why,
    ...(most > 0 ? machineLines(machines, most) : machines.length > 0 ? [count(machines.length, "machine")] : []),
  ];
  return [`- ${codeText(name, text)}`, ...lines.map((line) => `  - ${codeText(line, text)}`)];
}

/**
 * Any text as code that stays within its cell: nothing in it is Markdown, HTML, a link, a mention or a line's end. Entities
 * rather than backslashes, which do not work within code; a code element rather than backticks, which a text may hold.
 */
export function codeText(text: string, most = 512): string {
  const chars = [...visibleText(text)];
  const shown = chars.length > most ? `${chars.slice(0, most - 1).join("")}…` : chars.join("");
  // Dots are everywhere in versions, and harm only behind "www".
  return `<code>${shown.replace(/[^\p{L}\p{N}\p{M} ./→…,=-]|(?<=www)\./giu, entity)}</code>`;
}

function entity(char: string): string {
  return `&#${char.codePointAt(0)};`;
}
