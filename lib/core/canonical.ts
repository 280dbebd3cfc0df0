import { formatInstant, parseInstant } from "./instant";
import {
  type CanonicalFilters,
  type CanonicalQuery,
  type CanonicalRegex,
  EQUALITY_PROPS,
  type ImageQuery,
  type ImageRules,
  queryJson,
} from "./query";
import { byText, type Json, sortKeys, stableText } from "./stable-json";

/**
 * The one spelling of a valid query: two queries that mean the same have the same canonical form. Undefined props,
 * defaults spelled out, the order of keys and of lists, and a list of one do not matter.
 */
export function canonicalQuery(query: ImageQuery): CanonicalQuery {
  const fallback = (query.fallback ?? []).map((step) => (typeof step === "string" ? step : canonicalFilters(step)));
  return sorted({ ...canonicalFilters(query), fallback: fallback.length > 0 ? fallback : undefined });
}

function canonicalFilters(filters: ImageRules): CanonicalFilters {
  const equalities = Object.fromEntries(EQUALITY_PROPS.map((prop) => [prop, oneOrSorted(filters[prop])]));
  const owners = distinct(filters.owners ?? ["self"]);
  return sorted<CanonicalFilters>({
    imageName: filters.imageName,
    exactImageName: filters.exactImageName,
    nameRegex: canonicalRegex(filters.nameRegex),
    imageId: filters.imageId,
    snapshotId: filters.snapshotId,
    ...equalities,
    owners: owners.length === 1 && owners[0] === "self" ? undefined : owners,
    createdAfter: canonicalInstant(filters.createdAfter),
    createdBefore: canonicalInstant(filters.createdBefore),
    exclude: filters.exclude && filters.exclude.length > 0 ? distinct(filters.exclude) : undefined,
    minAgeDays: filters.minAgeDays === 0 ? undefined : filters.minAgeDays,
    pick: filters.pick === "only" ? undefined : filters.pick,
  });
}

/** A text that is equal for two canonical queries exactly when they are the same query. */
export function queryText(query: CanonicalQuery): string {
  return stableText(queryJson(query));
}

function sorted<T extends CanonicalFilters>(query: T): T {
  return sortKeys(query as unknown as Json) as unknown as T;
}

function distinct<T extends string>(values: readonly T[]): T[] {
  return [...new Set(values)].sort(byText);
}

function oneOrSorted(value: string | readonly string[] | undefined): string | readonly string[] | undefined {
  if (value === undefined || typeof value === "string") return value;
  const values = distinct(value);
  return values.length === 1 ? values[0] : values;
}

function canonicalRegex(regex: string | RegExp | undefined): string | CanonicalRegex | undefined {
  if (regex === undefined) return undefined;
  // As a RegExp tells its source: a slash in a text is the escaped slash of a literal.
  if (typeof regex === "string") return new RegExp(regex).source;
  return regex.flags === "" ? regex.source : { source: regex.source, flags: regex.flags };
}

function canonicalInstant(instant: string | Date | undefined): string | undefined {
  if (instant === undefined) return undefined;
  const milliseconds = typeof instant === "string" ? parseInstant(instant) : instant.getTime();
  return milliseconds === undefined ? undefined : formatInstant(milliseconds);
}
