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

/**
 * The one spelling of a valid query: two queries that mean the same have the same canonical form. Undefined props,
 * defaults spelled out, the order of keys and of lists, and a list of one do not matter.
 */
export function canonicalQuery(query: ImageQuery): CanonicalQuery {
  const canonical = spelled(query, SPELLINGS) as CanonicalQuery;
  // Its keys are in order, so this is what `queryText` would make of it.
  const text = JSON.stringify(canonical);
  TEXTS.set(canonical, text);
  SEEN.set(text, canonical);
  return canonical;
}

/** The canonical queries that this process made, by their text: most of those in a lock were stated by a lookup before. */
const SEEN = new Map<string, CanonicalQuery>();

/** A canonical query that this process made already, if this JSON is one to the letter: it needs no other look. */
export function seenQuery(json: object): CanonicalQuery | undefined {
  return SEEN.get(JSON.stringify(json));
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

/** Texts of queries, which never change once they are made. */
const TEXTS = new WeakMap<CanonicalQuery, string>();

/** A text that is equal for two canonical queries exactly when they are the same query. */
export function queryText(query: CanonicalQuery): string {
  const known = TEXTS.get(query);
  if (known !== undefined) return known;
  const text = stableText(query);
  TEXTS.set(query, text);
  return text;
}

function canonicalOwners(owners: readonly string[]): readonly string[] | undefined {
  const names = distinct(owners);
  return names.length === 1 && names[0] === "self" ? undefined : names;
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
  return regex.flags === "" ? regex.source : { flags: regex.flags, source: regex.source };
}

function canonicalInstant(instant: string | Date | undefined): string | undefined {
  if (instant === undefined) return undefined;
  const milliseconds = typeof instant === "string" ? parseInstant(instant) : instant.getTime();
  return milliseconds === undefined ? undefined : formatInstant(milliseconds);
}

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
