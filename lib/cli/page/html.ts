import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { MoveEntry } from "../../lock/review/move-report";
import { parseInstant } from "../../util/instant";
import { hazardText, imagesOf, machinesText, replacesSome } from "../render/moves";
import { imageTitle } from "../render/titles";
import { count, createdOf } from "../render/words";
import type { Picture } from "./picture";
import { escaped, pictureSvg } from "./svg";

/** A pin, or what a difference does to one. */
export interface Row {
  readonly name: string;
  /** The one entry of a report of it alone. */
  readonly entry: MoveEntry;
  /** Words of ours: nothing in them is markup. */
  readonly states: readonly string[];
  /** What no report of moves knows. */
  readonly hazards: readonly string[];
  /** The last day of its hold. */
  readonly until?: string | undefined;
  readonly details: Readonly<Record<string, readonly string[]>>;
}

export interface PageParts {
  readonly title: string;
  /** What is to be known first, a paragraph each. */
  readonly lead: readonly string[];
  readonly picture: Picture;
  /** The worst first. */
  readonly rows: readonly Row[];
}

export const asset = (name: string) => readFileSync(join(__dirname, name), "utf8");

/** A page that stands alone: nothing in it leads or asks anywhere, and nothing runs or looks but what is its own, by hash. */
export function pageHtml({ title, lead, picture, rows }: PageParts): string {
  const style = asset("page.css");
  const script = asset("browser.js");
  const hash = (text: string) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
  const policy = `default-src 'none'; style-src ${hash(style)}; script-src ${hash(script)}; base-uri 'none'; form-action 'none'`;
  const stacks = [...new Set(rows.flatMap(({ entry }) => entry.stacks))].sort();
  const states = [...new Set(rows.flatMap((row) => row.states))].sort();
  const options = (names: readonly string[]) =>
    ['<option value="">all', ...names.map((name, i) => `<option value="${i}">${escaped(name)}`)].join("</option>");
  return `<!doctype html>
<html lang="en">
<head>
<meta name="generator" content="ens-images">
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
<style>${style}</style>
</head>
<body>
<main>
<h1>${escaped(title)}</h1>
${lead.map((text) => `<p>${escaped(text)}</p>`).join("\n")}
<div class="scroll" role="region" aria-label="Images over time" tabindex="0">
${pictureSvg(picture, title)}
</div>
<div id="filters" role="search" hidden>
<label>Text <input type="search" id="text"></label>
<label>Stack <select id="stack">${options(stacks)}</option></select></label>
<label>State <select id="state">${options(states)}</option></select></label>
</div>
<p id="shown" role="status">${count(rows.length, "pin")}</p>
<table>
<caption>The worst first. A pin's name opens what is behind it.</caption>
<thead>
<tr>${Object.entries(HEADS).map(headHtml).join("")}</tr>
</thead>
<tbody>
${rows.map((row, i) => rowHtml(row, i, stacks, states)).join("\n")}
</tbody>
</table>
</main>
<script>${script}</script>
</body>
</html>
`;
}

/** The columns; on a narrow page some are left to what is behind a row. */
const HEADS = { Pin: "", State: "", Image: "narrow", Created: "narrow", Machines: "", Hazards: "narrow" };

function headHtml([name, looks]: readonly string[]): string {
  const sorted = name === "State" ? ' aria-sort="ascending"' : "";
  return `<th scope="col" class="${looks}"${sorted}><button type="button">${name}</button></th>`;
}

function rowHtml(
  { name, entry, ...row }: Row,
  i: number,
  stacks: readonly string[],
  states: readonly string[],
): string {
  const { diff, hazards } = entry;
  const places = (all: readonly string[], some: readonly string[]) => some.map((one) => all.indexOf(one)).join(" ");
  const until = row.until === undefined ? "" : ` until ${timeHtml(row.until, "until")}`;
  const words = row.states.map((state) => `${state}${state === "held" ? until : ""}`).join(", ");
  const machines = replacesSome(entry) ? machinesText(entry) : "0 machines";
  return `<tr data-stack="${places(stacks, entry.stacks)}" data-state="${places(states, row.states)}">
<th scope="row"><button type="button" aria-expanded="true" aria-controls="d${i}">${escaped(name)}</button></th>
<td data-key="${i}">${words}</td>
<td class="narrow">${escaped(imagesOf(diff, imageTitle).join(" → "))}</td>
<td class="narrow">${imagesOf(diff, (image) => timeHtml(createdOf(image))).join(" → ")}</td>
<td>${escaped(machines)}</td>
<td class="narrow bad">${escaped([...row.hazards, ...hazards.map((one) => hazardText(one))].join("; "))}</td>
</tr>
<tr id="d${i}" class="more"><td colspan="6"><dl>${Object.entries(row.details).map(detailHtml).join("")}</dl></td></tr>`;
}

function detailHtml([term, lines]: [string, readonly string[]]): string {
  if (lines.length === 0) return "";
  return `<dt>${escaped(term)}</dt>${lines.map((line) => `<dd>${escaped(line)}</dd>`).join("")}`;
}

/** A day, which the script tells the age of, or whether it is over. */
function timeHtml(time: string | undefined, what = "born"): string {
  const instant = parseInstant(time);
  if (time === undefined || instant === undefined) return "no date";
  const exact = new Date(instant).toISOString();
  return `<time class="${what}" datetime="${exact}">${exact.slice(0, 10)}</time>`;
}
