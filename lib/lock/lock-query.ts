import { canonicalQuery, seenQuery } from "../query/canonical";
import { type CanonicalQuery, EQUALITY_PROPS, IDENTITY_PROPS, type ImageQuery } from "../query/query";
import { queryProblems } from "../query/validate";
import { type Invalid, object, onlyFields } from "./fields";

const FILTERS = [
  ...IDENTITY_PROPS,
  ...EQUALITY_PROPS,
  "owners",
  "createdAfter",
  "createdBefore",
  "exclude",
  "minAgeDays",
  "pick",
];
const PROPS = [...FILTERS, "fallback"];

/**
 * The query of a pin. It is brought to its one spelling again: a query that somebody wrote by hand with a default
 * spelled out would else be found by no lookup, and its pin be as good as lost.
 */
export function readQuery(value: unknown, path: string, invalid: Invalid): CanonicalQuery {
  const query = object(value, path, invalid);
  const seen = seenQuery(query);
  if (seen) return seen;
  onlyFields(query, PROPS, path, invalid);
  const { fallback } = query;
  const steps = Array.isArray(fallback)
    ? fallback.map((step, i) => readStep(step, `${path}.fallback[${i}]`, invalid))
    : fallback;
  const readable = { ...withRegex(query, path, invalid), ...(fallback === undefined ? {} : { fallback: steps }) };
  const [problem] = queryProblems(readable as unknown as ImageQuery, () => false);
  if (problem) throw invalid(`${path}.${problem.prop}`, problem.problem);
  return canonicalQuery(readable as unknown as ImageQuery);
}

function readStep(step: unknown, path: string, invalid: Invalid): unknown {
  if (typeof step === "string") return step;
  const filters = object(step, path, invalid);
  onlyFields(filters, FILTERS, path, invalid);
  return withRegex(filters, path, invalid);
}

/** A regular expression with flags is an object in the lock and a RegExp in a program. */
function withRegex(filters: Record<string, unknown>, path: string, invalid: Invalid): Record<string, unknown> {
  const { nameRegex } = filters;
  if (typeof nameRegex !== "object") return filters;
  const at = `${path}.nameRegex`;
  const regex = object(nameRegex, at, invalid);
  onlyFields(regex, ["source", "flags"], at, invalid);
  const { source, flags } = regex;
  if (typeof source !== "string" || typeof flags !== "string")
    throw invalid(at, "must have source and flags, both texts");
  try {
    return { ...filters, nameRegex: new RegExp(source, flags) };
  } catch {
    throw invalid(at, "is not a valid regular expression");
  }
}
