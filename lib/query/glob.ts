import { type CanonicalFilters, type CanonicalQuery, isForPublic } from "./query";

export function isGlob(pattern: string): boolean {
  return /[*?]/.test(pattern);
}

/** The longest text without a wildcard: every name that fits contains it. */
export function globLiteral(pattern: string): string {
  return pattern.split(/[*?]/).reduce((longest, part) => (part.length > longest.length ? part : longest));
}

/** `*` is any text, `?` one code point. Takes time by the product of both lengths at worst, so no pattern stalls a synth. */
export function compileGlob(pattern: string): (text: string) => boolean {
  if (pattern.includes("?")) return (text) => matchesGlob(pattern, text);
  const [first = "", ...rest] = pattern.split("*");
  const last = rest.pop();
  if (last === undefined) return (text) => text === pattern;
  return (text) => {
    const end = text.length - last.length;
    if (end < first.length || !text.startsWith(first) || !text.endsWith(last)) return false;
    let from = first.length;
    // The leftmost place of each part leaves the most room for those that follow.
    for (const part of rest) {
      const at = text.indexOf(part, from);
      if (at < 0) return false;
      from = at + part.length;
    }
    return from <= end;
  };
}

function matchesGlob(pattern: string, text: string): boolean {
  const wanted = [...pattern];
  const given = [...text];
  let w = 0;
  let star = -1;
  let resume = 0;
  for (let g = 0; g < given.length; ) {
    if (wanted[w] === "*") {
      star = w++;
      resume = g;
    } else if (w < wanted.length && (wanted[w] === "?" || wanted[w] === given[g])) {
      w++;
      g++;
    } else if (star >= 0) {
      w = star + 1;
      g = ++resume;
    } else {
      return false;
    }
  }
  while (wanted[w] === "*") w++;
  return w === wanted.length;
}

/** A question to the service's own fuzzy search. */
export interface Question {
  readonly field: "imageName" | "imageId";
  /** The text that an image's name or id must contain, to the letter. Not empty. */
  readonly text: string;
}

/**
 * Undefined where only the whole catalog will do: a regular expression or a snapshot gives no text to search for, and of
 * public images it is not documented that the service searches for a part of a text.
 */
export function questionsOf(query: CanonicalQuery): readonly Question[] | undefined {
  const { fallback = [], ...filters } = query;
  if (isForPublic(filters)) return undefined;
  const steps = [filters, ...fallback].filter((step): step is CanonicalFilters => typeof step !== "string");
  const questions = steps.map(questionsOfStep);
  return questions.every((asked) => asked.length > 0) ? questions.flat() : undefined;
}

/** Texts of both name and id, where a step has both: whether some image has the whole id decides what a part of it means. */
function questionsOfStep({ exactImageName, imageName, imageId }: CanonicalFilters): Question[] {
  // Wildcards are ours: the service may take them as text.
  const text = exactImageName ?? globLiteral(imageName ?? "");
  const byName: Question[] = text === "" ? [] : [{ field: "imageName", text }];
  return imageId === undefined ? byName : [...byName, { field: "imageId", text: imageId }];
}
