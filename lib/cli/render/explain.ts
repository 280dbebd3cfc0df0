import type { KeyedPin } from "../../lock/lock";
import { holdText, originText } from "../../lock/origin";
import { pinText } from "../../lock/outcome";
import { queryWords } from "../../query/words";
import type { Explanation, StepExplanation } from "../../select/explain";
import { imageText, seenText } from "../../select/why";
import { firstRows, visibleText } from "../../util/terminal-text";
import { count, type Failed } from "./words";

export interface ExplainedPin extends KeyedPin {
  readonly explanation?: Explanation;
  /** Why nothing was picked, in the words that synth would use. */
  readonly failure?: readonly string[];
  readonly failed?: Failed;
}

const RUNNERS_UP = 5;
const EXAMPLES = 3;
const MARGIN = " ".repeat(9);

export function explainLines(explained: ExplainedPin, name: string): string[] {
  const { pin, explanation } = explained;
  const lines = [
    `Lookup   ${name}`,
    `Query    ${queryWords(pin.query)}`,
    `Pinned   ${pinText(pin)}`,
    `${MARGIN}${pin.why}`,
    ...originLines(pin).map((line) => MARGIN + line),
    ...(explained.failed ? [`Now      could not tell: ${explained.failed.code}, see above`] : []),
    ...(explanation ? [...pickLines(explained, explanation), ...explanation.steps.flatMap(stepLines)] : []),
  ];
  return lines.map(visibleText);
}

function originLines({ origin, hold, note }: ExplainedPin["pin"]): string[] {
  const came = origin === undefined || origin.kind === "picked" ? [] : [originText(origin)];
  return [...came, ...(hold ? [holdText(hold)] : []), ...(note === undefined ? [] : [`note: ${note}`])];
}

function pickLines({ pin, failure }: ExplainedPin, { imageId, why, steps, notes, warnings }: Explanation): string[] {
  if (imageId === undefined) {
    const [first = "", ...rest] = failure ?? [];
    return [`Now      no pick: ${first}`, ...rest.map((line) => MARGIN + line)];
  }
  const image = steps.at(-1)?.matches[0];
  const text = image?.imageId === imageId ? imageText(image) : `${imageId} (literal id)`;
  const same = imageId === pin.image.imageId ? ", as pinned" : "";
  const more = [why ?? "", ...notes, ...warnings.flatMap((warning) => `warning: ${warning}`.split("\n"))];
  return [`Now      ${text}${same}`, ...more.map((line) => MARGIN + line)];
}

function stepLines({ step, seen, skipped, matches, rows }: StepExplanation): string[] {
  const name = step === 0 ? "The query" : `Fallback ${step}`;
  const lines = ["", `${name}: ${seenText({ seen, skipped })}, ${count(matches.length, "match", "matches")}.`];
  for (const { rule, count: removed, images } of rows) {
    const colon = images.length > 0 ? ":" : "";
    lines.push(`  ${rule} removed ${count(removed, "image")}${colon}`);
    lines.push(...firstRows(images, ({ image, reason }) => `${imageText(image)}: ${reason}`, EXAMPLES).map(indented));
  }
  const runnersUp = matches.slice(1);
  if (runnersUp.length > 0) lines.push("  Runners-up:", ...firstRows(runnersUp, imageText, RUNNERS_UP).map(indented));
  return lines;
}

function indented(line: string): string {
  return `    ${line}`;
}

export function explainJson(explained: readonly ExplainedPin[]): object {
  return {
    pins: explained.map(({ key, pin, explanation, failure = [] }) => ({
      ...{ key, query: pin.query, words: queryWords(pin.query), pinned: pin.image, why: pin.why },
      origin: pin.origin ?? { kind: "picked" },
      hold: pin.hold ?? null,
      now: explanation ? nowJson(explanation, failure) : null,
      steps: (explanation?.steps ?? []).map(({ step, query, seen, skipped, rows, matches, decider }) => ({
        ...{ step, query, seen, skipped, matches, decider: decider ?? null, removed: rows },
      })),
    })),
    failed: explained.flatMap(({ failed }) => failed ?? []),
  };
}

function nowJson({ kind, imageId, why, notes, warnings }: Explanation, detail: readonly string[]): object {
  return { kind, imageId: imageId ?? null, why: why ?? null, notes, warnings, detail };
}
