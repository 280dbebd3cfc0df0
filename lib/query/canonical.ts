import type { QueryProblem } from "../errors/query";
import { byText, stableText } from "../util/json";
import { PROPS } from "./props";
import type { CanonicalFilters, CanonicalQuery, ImageFilters, ImageQuery } from "./query";
import { queryProblems } from "./validate";

/** Undefined props, defaults spelled out, the order of keys and of lists, and a list of one do not matter. */
export function canonicalQuery({ fallback = [], ...filters }: ImageQuery): CanonicalQuery {
  const steps = fallback.map((step) => (typeof step === "string" ? step : spelled(step)));
  return { ...spelled(filters), ...(steps.length > 0 && { fallback: steps }) };
}

/** A text that is equal for two canonical queries exactly when they are the same query. */
export function queryText(query: CanonicalQuery): string {
  return stableText(query);
}

export type StatedQuery = { readonly query: CanonicalQuery } | { readonly problems: readonly QueryProblem[] };

export function statedQuery(query: ImageQuery, isToken: (value: unknown) => boolean): StatedQuery {
  const problems = queryProblems(query, isToken);
  return problems.length > 0 ? { problems } : { query: canonicalQuery(query) };
}

/** In the order of their names, as they are written. */
const SPELLED = Object.entries(PROPS).sort(([a], [b]) => byText(a, b)) as [
  keyof ImageFilters,
  (typeof PROPS)["pick"],
][];

function spelled(filters: ImageFilters): CanonicalFilters {
  const canonical: Record<string, unknown> = {};
  for (const [prop, [, , spell]] of SPELLED) {
    const value = filters[prop];
    const spelling = value === undefined || !spell ? value : spell(value as never);
    if (spelling !== undefined) canonical[prop] = spelling;
  }
  return canonical;
}
