import type { CanonicalFilters, CanonicalQuery } from "./query";

/** A question to the service's own fuzzy search. */
export interface Question {
  readonly field: "imageName" | "imageId";
  /** The text that an image's name or id must contain, to the letter. Not empty. */
  readonly text: string;
}

/**
 * The questions that bring every image which a query can match, or undefined where only the whole catalog does: a
 * regular expression or a snapshot gives no text to search for.
 */
export function questionsOf(query: CanonicalQuery): readonly Question[] | undefined {
  const { fallback = [], ...filters } = query;
  const steps = [filters, ...fallback].filter((step): step is CanonicalFilters => typeof step !== "string");
  const questions = steps.map(questionsOfStep);
  return questions.every((asked) => asked.length > 0) ? questions.flat() : undefined;
}

/** Both of name and id, where a step has both: whether some image has the whole id decides what a part of it means. */
function questionsOfStep({ exactImageName, imageName, imageId }: CanonicalFilters): Question[] {
  // Wildcards are ours: the service may take them as text. Its longest run of plain text is in every name that fits.
  const runs = (exactImageName ?? imageName)?.split(exactImageName === undefined ? /[*?]+/ : /(?!)/) ?? [];
  const text = runs.reduce((longest, run) => (run.length > longest.length ? run : longest), "");
  const byName: Question[] = text === "" ? [] : [{ field: "imageName", text }];
  return imageId === undefined ? byName : [...byName, { field: "imageId", text: imageId }];
}
