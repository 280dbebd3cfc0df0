import type { CanonicalQuery } from "../query/query";
import { queryWords } from "../query/words";
import { bullets } from "../util/rows";
import type { CatalogIndex } from "./catalog-index";
import { notFoundLines } from "./not-found";
import type { Removal, Selection, Sifting } from "./select";
import { imageText } from "./why";

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
  return { code: "IMAGE_NOT_FOUND", lines: notFoundLines(query, selection.siftings, index) };
}

function ambiguous(query: CanonicalQuery, sifting: Sifting): Failure {
  return {
    code: "IMAGE_AMBIGUOUS",
    lines: [
      `${sifting.matches.length} of ${images(sifting.seen)} match, and one is asked for: ${queryWords(query)}.`,
      ...bullets(sifting.matches, imageText),
      'Narrow the query, or choose a rule: pick: "mostRecent" or pick: "highestVersion".',
    ],
  };
}

function unusable(query: CanonicalQuery, siftings: readonly Sifting[]): Failure {
  const removed = siftings.flatMap((sifting) => sifting.removed);
  const [{ seen }] = siftings as [Sifting];
  const named = new Set(removed.map(({ image }) => image.imageId)).size;
  return {
    code: "IMAGE_UNUSABLE",
    lines: [
      `no image can be used for the query: ${queryWords(query)}. Of ${images(seen)}, ${named} ${named === 1 ? "is" : "are"} named by it, each removed by a rule:`,
      ...bullets(removed, ({ image, rule }) => `${imageText(image)}: ${rule.refusal(image)}`),
      ...countLine(removed),
    ],
  };
}

function countLine(removed: readonly Removal[]): string[] {
  const counts = new Map<string, number>();
  for (const { rule } of removed) counts.set(rule.prop, (counts.get(rule.prop) ?? 0) + 1);
  if (removed.length < 2) return [];
  return [`Removed by rule: ${[...counts].map(([prop, count]) => `${prop} ${count}`).join(", ")}.`];
}

function images(count: number): string {
  return count === 1 ? "1 image" : `${count} images`;
}
