import type { CatalogIndex } from "./catalog-index";
import { isGlob } from "./glob";
import { dayOf } from "./instant";
import { nearNames, wantedName } from "./near";
import type { CanonicalQuery } from "./query";
import { queryWords } from "./query-text";
import type { Removal, Selection, Sifting } from "./select";
import { imageText } from "./why";

const ROWS = 10;

/** Why a lookup has no image, in the words of the report: one of the answers of design section 2, but for (c). */
export interface Failure {
  readonly code: "IMAGE_NOT_FOUND" | "IMAGE_UNUSABLE" | "IMAGE_AMBIGUOUS";
  readonly lines: readonly string[];
}

/** Explains a selection that picked nothing. */
export function explainFailure(
  query: CanonicalQuery,
  selection: Extract<Selection, { kind: "ambiguous" | "none" }>,
  index: CatalogIndex,
): Failure {
  if (selection.kind === "ambiguous") return ambiguous(query, selection.siftings[selection.step] as Sifting);
  if (selection.siftings.some((sifting) => sifting.removed.length > 0)) return unusable(query, selection.siftings);
  return notFound(query, selection.siftings[0] as Sifting, index);
}

function ambiguous(query: CanonicalQuery, sifting: Sifting): Failure {
  return {
    code: "IMAGE_AMBIGUOUS",
    lines: [
      `${sifting.matches.length} images match ${queryWords(query)}:`,
      ...rows(sifting.matches.map(imageText)),
      'Narrow the query, or choose a rule: pick: "mostRecent" or pick: "highestVersion".',
    ],
  };
}

function unusable(query: CanonicalQuery, siftings: readonly Sifting[]): Failure {
  const removed = siftings.flatMap((sifting) => sifting.removed);
  return {
    code: "IMAGE_UNUSABLE",
    lines: [
      `no image can be used for the query: ${queryWords(query)}. ${images(removed.length)} by that name, each removed by a rule:`,
      ...rows(removed.map(({ image, rule }) => `${imageText(image)}: ${rule.refusal(image)}`)),
      ...countLine(removed),
    ],
  };
}

function countLine(removed: readonly Removal[]): string[] {
  if (removed.length <= ROWS) return [];
  const counts = new Map<string, number>();
  for (const { rule } of removed) counts.set(rule.prop, (counts.get(rule.prop) ?? 0) + 1);
  return [`Removed by rule: ${[...counts].map(([prop, count]) => `${prop} ${count}`).join(", ")}.`];
}

function notFound(query: CanonicalQuery, sifting: Sifting, index: CatalogIndex): Failure {
  const { twins, nearest } = nearNames(sifting.filters, index);
  const lines = [`none of the ${images(sifting.seen)} of the account fits the query: ${queryWords(query)}.`];
  if (twins.length > 0) {
    lines.push(
      "Names that differ only in case or Unicode form (names are compared to the letter):",
      ...rows(twins.map(withDay(index))),
    );
  }
  if (nearest.length > 0) lines.push("Nearest names:", ...rows(nearest.map(withDay(index))));
  const wanted = wantedName(sifting.filters);
  if (wanted !== undefined && looksPublic(wanted)) lines.push(PUBLIC_HINT);
  return { code: "IMAGE_NOT_FOUND", lines };
}

const PUBLIC_HINT =
  'This looks like a public image. DescribeSelfImages answers custom images only; give the id of a public image to the resource as it is: imageId: "…".';

/** Public ids and names look like `centos_6_08_64_20G_alibase_20171208`. */
function looksPublic(name: string): boolean {
  return !isGlob(name) && /(_alibase_|^(m-)?[a-z]+_\w+_\d+G_)/i.test(name);
}

function withDay(index: CatalogIndex): (name: string) => string {
  return (name) => `${name} (${dayOf(index.byName.get(name)?.[0]?.creationTime)})`;
}

function rows(texts: readonly string[]): string[] {
  const shown = texts.slice(0, ROWS).map((text) => `  - ${text}`);
  return texts.length > ROWS ? [...shown, `  … and ${texts.length - ROWS} more`] : shown;
}

function images(count: number): string {
  return count === 1 ? "1 image" : `${count} images`;
}
