import type { QueryProblem } from "../errors/query";
import { canonicalQuery } from "./canonical";
import type { CanonicalQuery, ImageQuery } from "./query";
import { queryProblems } from "./validate";

/** The one spelling of the query that a lookup states, or everything that is wrong with it. */
export type StatedQuery = { readonly query: CanonicalQuery } | { readonly problems: readonly QueryProblem[] };

/** Valid queries that lookups stated, by their words. Not those of a lock, in which no token is looked for. */
const KNOWN = new Map<string, StatedQuery>();

/** Checks and spells a query. Many lookups of an app often ask the same: words that are known are not checked again. */
export function statedQuery(query: ImageQuery, isToken: (value: unknown) => boolean): StatedQuery {
  const words = isPlain(query) ? JSON.stringify(query) : undefined;
  const known = words === undefined ? undefined : KNOWN.get(words);
  if (known) return known;
  const problems = queryProblems(query, isToken);
  if (problems.length > 0) return { problems };
  const stated = { query: canonicalQuery(query) };
  if (words !== undefined) KNOWN.set(words, stated);
  return stated;
}

/** Whether JSON tells it from every other query: it does not tell a regular expression or a date. */
function isPlain(query: object): boolean {
  for (const name in query) {
    const value = (query as Record<string, unknown>)[name];
    const isList = Array.isArray(value) && value.every((member) => typeof member === "string");
    if (value !== undefined && typeof value !== "string" && !isList) return false;
  }
  return true;
}
