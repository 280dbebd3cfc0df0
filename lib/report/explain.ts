import { pickAdvice } from "../core/advice";
import type { EnsImage } from "../core/image";
import type { Pin } from "../core/lock";
import { pinText } from "../core/outcome";
import { queryWords } from "../core/query-text";
import type { Selection, Sifting } from "../core/select";
import type { Json } from "../core/stable-json";
import { imageText, whyText } from "../core/why";
import { count } from "./age";
import { safeText } from "./safe-text";

/** What is known of one pin: what is pinned, and what the query makes of the account, where it was asked. */
export interface Explanation {
  readonly key: string;
  readonly pin: Pin;
  readonly selection: Selection | undefined;
  /** Why nothing was picked, in the words that synth would use. */
  readonly failure: readonly string[];
}

const RUNNERS_UP = 5;
const EXAMPLES = 3;

/** The query in words, the pick and why, the runners-up, and what each rule removed. */
export function explainLines({ key, pin, selection, failure }: Explanation): string[] {
  const lines = [
    `Lookup   ${key}`,
    `Query    ${queryWords(pin.query)}`,
    `Pinned   ${pinText(pin)}`,
    `         ${pin.why}`,
  ];
  if (!selection) return lines.map(safeText);
  return [...lines, ...pickLines(pin, selection, failure), ...selection.siftings.flatMap(siftingLines)].map(safeText);
}

function pickLines(pin: Pin, selection: Selection, failure: readonly string[]): string[] {
  if (selection.kind === "none" || selection.kind === "ambiguous") {
    return [`Now      no pick: ${failure[0] ?? ""}`, ...failure.slice(1).map((line) => `         ${line}`)];
  }
  const image = selection.kind === "picked" ? imageText(selection.image) : selection.imageId;
  const imageId = selection.kind === "picked" ? selection.image.imageId : selection.imageId;
  const same = imageId === pin.image.imageId ? ", as pinned" : "";
  const advice = selection.kind === "picked" ? pickAdvice(selection) : { notes: [], warnings: [] };
  const notes = [...advice.notes, ...advice.warnings];
  return [`Now      ${image}${same}`, `         ${whyText(selection)}`, ...notes.map((note) => `         ${note}`)];
}

function siftingLines(sifting: Sifting, step: number): string[] {
  const { matches, seen, removed } = sifting;
  const name = step === 0 ? "The query" : `Fallback ${step}`;
  const named = matches.length + removed.length;
  const lines = [
    "",
    `${name}: ${count(seen, "image")}, ${named} by that name, ${count(matches.length, "match", "matches")}.`,
  ];
  const runnersUp = matches.slice(1, 1 + RUNNERS_UP);
  if (runnersUp.length > 0) lines.push("  Runners-up:", ...runnersUp.map((image) => `    ${imageText(image)}`));
  const rest = matches.length - 1 - runnersUp.length;
  if (rest > 0) lines.push(`    … and ${rest} more`);
  for (const { prop, images } of removedByRule(sifting)) {
    lines.push(`  ${prop} removed ${count(images.length, "image")}:`);
    lines.push(...images.slice(0, EXAMPLES).map(({ image, refusal }) => `    ${imageText(image)}: ${refusal}`));
    if (images.length > EXAMPLES) lines.push(`    … and ${images.length - EXAMPLES} more`);
  }
  return lines;
}

interface RemovedByRule {
  readonly prop: string;
  readonly images: readonly { readonly image: EnsImage; readonly refusal: string }[];
}

function removedByRule({ removed }: Sifting): RemovedByRule[] {
  const rules = new Map<string, { image: EnsImage; refusal: string }[]>();
  for (const { image, rule } of removed) {
    rules.set(rule.prop, [...(rules.get(rule.prop) ?? []), { image, refusal: rule.refusal(image) }]);
  }
  return [...rules].map(([prop, images]) => ({ prop, images }));
}

/** The same for programs: see docs/commands.md. */
export function explainJson(explanations: readonly Explanation[], file: string): Json {
  const image = (value: EnsImage) => value as unknown as Json;
  return {
    version: 1,
    lock: file,
    pins: explanations.map(({ key, pin, selection, failure }) => ({
      key,
      query: pin.query as unknown as Json,
      words: queryWords(pin.query),
      pinned: pin.image as unknown as Json,
      why: pin.why,
      now: selection ? nowJson(selection, failure) : null,
      steps: (selection?.siftings ?? []).map((sifting) => ({
        seen: sifting.seen,
        matches: sifting.matches.map(image),
        removed: removedByRule(sifting).map(({ prop, images }) => ({
          rule: prop,
          images: images.map((one) => ({ image: image(one.image), reason: one.refusal })),
        })),
      })),
    })),
  };
}

function nowJson(selection: Selection, failure: readonly string[]): Json {
  if (selection.kind === "none" || selection.kind === "ambiguous") {
    return { kind: selection.kind, image: null, why: null, detail: failure };
  }
  const picked = selection.kind === "picked" ? (selection.image as unknown as Json) : { imageId: selection.imageId };
  return { kind: selection.kind, image: picked, why: whyText(selection), detail: [] };
}
