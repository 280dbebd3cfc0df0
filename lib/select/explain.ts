import { filterWords } from "../query/words";
import { type Advice, pickAdvice } from "./advice";
import type { EnsImage } from "./image";
import type { Selection, Sifting } from "./select";
import { whyText } from "./why";

export interface ExplanationRow {
  /** The prop, or `status`. */
  readonly rule: string;
  readonly count: number;
  /** The images, newest first, each with the reason; empty where the count is all: names that do not fit. */
  readonly images: readonly { readonly image: EnsImage; readonly reason: string }[];
}

/** What one step of a query made of the catalog: the counts of its rows and its matches add up to `seen`. */
export interface StepExplanation extends Pick<Sifting, "seen" | "skipped" | "matches" | "decider"> {
  /** 0 for the query itself, 1 for its first fallback, … */
  readonly step: number;
  readonly query: string;
  readonly rows: readonly ExplanationRow[];
}

export interface Explanation extends Advice {
  readonly kind: Selection["kind"];
  readonly imageId: string | undefined;
  readonly why: string | undefined;
  readonly steps: readonly StepExplanation[];
}

/** Explains a selection that `select` made. Steps behind the one that answered were not tried, and are not told. */
export function explainSelection(selection: Selection): Explanation {
  const steps = selection.siftings.map(explainStep);
  const { kind } = selection;
  if (kind === "none" || kind === "ambiguous") {
    return { kind, imageId: undefined, why: undefined, steps, notes: [], warnings: [] };
  }
  const imageId = kind === "picked" ? selection.image.imageId : selection.imageId;
  return { kind, imageId, why: whyText(selection), steps, ...pickAdvice(selection) };
}

function explainStep(sifting: Sifting, step: number): StepExplanation {
  const rows: ExplanationRow[] = [...sifting.unnamed].map(([rule, count]) => ({ rule, count, images: [] }));
  for (const prop of sifting.rules) {
    const removed = sifting.removed.filter(({ rule }) => rule.prop === prop);
    if (removed.length === 0) continue;
    const images = removed.map(({ image, rule }) => ({ image, reason: rule.refusal(image) }));
    rows.push({ rule: prop, count: removed.length, images });
  }
  const { seen, skipped, matches, decider, filters } = sifting;
  return { step, query: filterWords(filters), seen, skipped, rows, matches, decider };
}
