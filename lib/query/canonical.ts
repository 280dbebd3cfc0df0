import type { QueryProblem } from "../errors/query";
import { formatInstant, parseInstant } from "../util/instant";
import { byText, stableText } from "../util/json";
import {
  type CanonicalFilters,
  type CanonicalQuery,
  type CanonicalRegex,
  EQUALITY_PROPS,
  type ImageQuery,
} from "./query";
import { queryProblems } from "./validate";

/** Undefined props, defaults spelled out, the order of keys and of lists, and a list of one do not matter. */
export function canonicalQuery(query: ImageQuery): CanonicalQuery {
  return spelled(query, SPELLINGS);
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

type Spelling = readonly [prop: string, spell: (value: never) => unknown];

const same = (value: unknown) => value;

/** How each prop is spelled, in the order of their names; undefined where the value is the default. */
const RULES: readonly Spelling[] = [
  ...["imageName", "exactImageName", "imageId", "snapshotId"].map((prop): Spelling => [prop, same]),
  ...EQUALITY_PROPS.map((prop): Spelling => [prop, oneOrSorted]),
  ["nameRegex", canonicalRegex],
  ["owners", canonicalOwners],
  ["createdAfter", canonicalInstant],
  ["createdBefore", canonicalInstant],
  ["exclude", (names: readonly string[]) => (names.length > 0 ? distinct(names) : undefined)],
  ["minAgeDays", (days: number) => (days === 0 ? undefined : days)],
  ["pick", (pick: string) => (pick === "only" ? undefined : pick)],
];
const FILTERS = byProp(RULES);
const SPELLINGS = byProp([...RULES, ["fallback", canonicalFallback]]);

function byProp(spellings: readonly Spelling[]): readonly Spelling[] {
  return [...spellings].sort(([a], [b]) => byText(a, b));
}

function spelled(query: object, spellings: readonly Spelling[]): CanonicalFilters {
  const canonical: Record<string, unknown> = {};
  for (const [prop, spell] of spellings) {
    const value = (query as Record<string, unknown>)[prop];
    const spelling = value === undefined ? undefined : spell(value as never);
    if (spelling !== undefined) canonical[prop] = spelling;
  }
  return canonical;
}

function canonicalFallback(steps: NonNullable<ImageQuery["fallback"]>): unknown {
  if (steps.length === 0) return undefined;
  return steps.map((step) => (typeof step === "string" ? step : spelled(step, FILTERS)));
}

function canonicalOwners(owners: readonly string[]): readonly string[] | undefined {
  const names = distinct(owners);
  return names.length === 1 && names[0] === "self" ? undefined : names;
}

function distinct<T extends string>(values: readonly T[]): T[] {
  return [...new Set(values)].sort(byText);
}

function oneOrSorted(value: string | readonly string[]): string | readonly string[] | undefined {
  if (typeof value === "string") return value;
  const values = distinct(value);
  return values.length === 1 ? values[0] : values;
}

function canonicalRegex(regex: string | RegExp): string | CanonicalRegex {
  // As a RegExp tells its source: a slash in a text is the escaped slash of a literal.
  if (typeof regex === "string") return new RegExp(regex).source;
  return regex.flags === "" ? regex.source : { flags: regex.flags, source: regex.source };
}

function canonicalInstant(instant: string | Date): string | undefined {
  const milliseconds = typeof instant === "string" ? parseInstant(instant) : instant.getTime();
  return milliseconds === undefined ? undefined : formatInstant(milliseconds);
}
