import { machinesIn, replacedIn } from "../core/blast";
import type { PinnedImage } from "../core/lock";
import { changesImage } from "../core/lock-diff";
import { visibleText } from "../core/visible-text";
import { count } from "./age";
import { diffAges, diffSummary, originOf, type ShownDiff } from "./diff";
import { imageTitle, machineLines } from "./words";

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
export function diffMarkdown(shown: readonly ShownDiff[], now: number): string {
  if (shown.length === 0) return "**Image pins:** no difference.\n";
  const texts = STEPS.map((step) => () => render(shown, now, step));
  for (const text of texts) {
    const made = text();
    if (Buffer.byteLength(made) <= MOST_BYTES) return made;
  }
  return `**Image pins:** ${diffSummary(shown)}. Too many to list here: ens-images diff\n`;
}

function render(shown: readonly ShownDiff[], now: number, step: Step): string {
  const rows = shown.slice(0, step.rows);
  const rest = shown.length - rows.length;
  return [
    `**Image pins:** ${diffSummary(shown)}.`,
    "",
    "| Lookup | Image | Age | Machines replaced |",
    "|---|---|---|---:|",
    ...rows.map((row) => tableRow(row, now, step)),
    ...(rest > 0 ? [`| … and ${rest} more | | | |`] : []),
    "",
    ...details(rows, step),
    "",
  ].join("\n");
}

function tableRow({ diff, reach }: ShownDiff, now: number, { text }: Step): string {
  const title = (image: PinnedImage) => codeText(imageTitle(image), text);
  const images = imagesCell(diff, title);
  const replaced = changesImage(diff) ? String(replacedIn([reach]) ?? "unknown") : "–";
  return `| ${codeText(diff.key, text)} | ${images} | ${diffAges(diff, now)} | ${replaced} |`;
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

function details(rows: readonly ShownDiff[], { machines: most, text }: Step): string[] {
  const blocks = rows.flatMap(({ diff, reach }) => {
    const machines = machinesIn(reach);
    const origin = originOf(diff);
    const why = "after" in diff ? diff.after.why : diff.before.why;
    const lines = [
      ...("before" in diff && "after" in diff && changesImage(diff)
        ? [`${diff.before.image.imageId} → ${diff.after.image.imageId}`]
        : []),
      ...(origin !== undefined && origin !== why ? [origin] : []),
      why,
      ...(most > 0 ? machineLines(machines, most) : machines.length > 0 ? [count(machines.length, "machine")] : []),
    ];
    return [`- ${codeText(diff.key, text)}`, ...lines.map((line) => `  - ${codeText(line, text)}`)];
  });
  return ["<details><summary>Reasons, ids and machines</summary>", "", ...blocks, "", "</details>"];
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
