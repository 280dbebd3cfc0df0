import { parseInstant } from "./instant";
import { IDENTITY_PROPS, type ImageFilters, type ImageQuery } from "./query";

/** One thing that is wrong with a query: the prop, what is wrong, and a right example. */
export interface QueryProblem {
  readonly prop: string;
  readonly problem: string;
  readonly example: string;
  /** True where the value is a token, known to Terraform only. */
  readonly token?: boolean;
}

type Check = (value: unknown) => string | undefined;

const TEXT: Check = (value) =>
  typeof value !== "string" ? "must be a text" : value === "" ? "must not be empty" : undefined;
const TEXT_OR_TEXTS: Check = (value) => (Array.isArray(value) ? TEXTS(value) : TEXT(value));
const TEXTS: Check = (value) =>
  !Array.isArray(value) || value.length === 0
    ? "must be a list with at least one text"
    : value.some((item) => TEXT(item) !== undefined)
      ? "must hold texts only, none of them empty"
      : undefined;
const INSTANT: Check = (value) => {
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? "is an invalid date" : undefined;
  return typeof value === "string" && parseInstant(value) !== undefined
    ? undefined
    : "must be a Date or an ISO 8601 time";
};

const oneOf =
  (...allowed: readonly string[]): Check =>
  (value) =>
    typeof value === "string" && allowed.includes(value)
      ? undefined
      : `must be ${allowed.map((a) => `"${a}"`).join(" or ")}`;

const PROPS: Record<keyof ImageFilters, readonly [Check, example: string]> = {
  imageName: [TEXT, 'imageName: "web-base-*"'],
  exactImageName: [TEXT, 'exactImageName: "web-base-20260801"'],
  nameRegex: [regexProblem, 'nameRegex: "^web-base-\\\\d+$"'],
  imageId: [TEXT, 'imageId: "m-5xyz"'],
  snapshotId: [TEXT, 'snapshotId: "sp-5yt3"'],
  owners: [ownersProblem, 'owners: ["self"] or owners: ["self", "others"]'],
  architecture: [TEXT_OR_TEXTS, 'architecture: "x86_64"'],
  platform: [TEXT_OR_TEXTS, 'platform: "ubuntu"'],
  osVersion: [TEXT_OR_TEXTS, 'osVersion: "22.04"'],
  computeType: [TEXT_OR_TEXTS, 'computeType: "ens_vm"'],
  regionId: [TEXT_OR_TEXTS, 'regionId: "cn-wulanchabu"'],
  createdAfter: [INSTANT, 'createdAfter: "2026-08-01T00:00:00Z"'],
  createdBefore: [INSTANT, 'createdBefore: "2026-09-01T00:00:00Z"'],
  exclude: [TEXTS, 'exclude: ["m-5abc", "web-base-20260701"]'],
  minAgeDays: [daysProblem, "minAgeDays: 7"],
  pick: [oneOf("only", "mostRecent", "highestVersion"), 'pick: "mostRecent"'],
};

/** Everything that is wrong with a query, in the order of its props; empty where it is valid. */
export function queryProblems(query: ImageQuery, isToken: (value: unknown) => boolean): QueryProblem[] {
  const { fallback, ...filters } = query;
  const problems = filterProblems(filters, isToken, "");
  if (fallback === undefined) return problems;
  const example = 'fallback: [{ imageName: "web-base-lts" }, "m-5xyz"]';
  if (!Array.isArray(fallback)) return [...problems, { prop: "fallback", problem: "must be a list", example }];
  const steps = fallback.flatMap((step: unknown, i): QueryProblem[] => {
    const prop = `fallback[${i}]`;
    if (isToken(step)) return [token(prop, example)];
    if (typeof step === "string") {
      return /^[\w.-]{1,128}$/.test(step)
        ? []
        : [{ prop, problem: "is not an image id (letters, digits, _ . -)", example }];
    }
    if (typeof step !== "object" || step === null)
      return [{ prop, problem: "must be a query or an image id", example }];
    if ("fallback" in step) return [{ prop, problem: "must not have a fallback of its own", example }];
    return filterProblems(step, isToken, `${prop}.`);
  });
  return [...problems, ...steps];
}

function filterProblems(filters: ImageFilters, isToken: (value: unknown) => boolean, prefix: string): QueryProblem[] {
  const problems: QueryProblem[] = [];
  for (const [prop, value] of Object.entries(filters)) {
    if (value === undefined) continue;
    const known = PROPS[prop as keyof ImageFilters];
    if (!known) {
      problems.push({
        prop: `${prefix}${prop}`,
        problem: "is not a prop of a query",
        example: Object.keys(PROPS).join(", "),
      });
      continue;
    }
    const [check, example] = known;
    const problem = isToken(value) ? undefined : check(value);
    if (isToken(value)) problems.push(token(`${prefix}${prop}`, example));
    else if (problem) problems.push({ prop: `${prefix}${prop}`, problem, example });
  }
  return problems.length > 0 ? problems : combinedProblems(filters, prefix);
}

function combinedProblems(filters: ImageFilters, prefix: string): QueryProblem[] {
  const problems: QueryProblem[] = [];
  if (IDENTITY_PROPS.every((prop) => filters[prop] === undefined)) {
    const problem = `is missing: a query needs at least one of ${IDENTITY_PROPS.join(", ")}`;
    problems.push({ prop: `${prefix}imageName`, problem, example: PROPS.imageName[1] });
  }
  if (filters.imageName !== undefined && filters.exactImageName !== undefined) {
    const problem = "contradicts imageName: one is the whole name, the other a part or glob of it";
    problems.push({ prop: `${prefix}exactImageName`, problem, example: PROPS.exactImageName[1] });
  }
  const [after, before] = [instant(filters.createdAfter), instant(filters.createdBefore)];
  if (after !== undefined && before !== undefined && after >= before) {
    const problem = "must be later than createdAfter: no time is in between";
    problems.push({ prop: `${prefix}createdBefore`, problem, example: PROPS.createdBefore[1] });
  }
  return problems;
}

function token(prop: string, example: string): QueryProblem {
  return { prop, problem: "is a token, a value that only Terraform knows later", example, token: true };
}

function instant(value: string | Date | undefined): number | undefined {
  return value instanceof Date ? value.getTime() : parseInstant(value);
}

function regexProblem(value: unknown): string | undefined {
  if (value instanceof RegExp) return /[gy]/.test(value.flags) ? "must not have the flag g or y" : undefined;
  const problem = TEXT(value);
  if (problem) return "must be a RegExp, or a text that is not empty";
  try {
    new RegExp(value as string);
    return undefined;
  } catch (error) {
    return `is not a valid regular expression (${(error as Error).message})`;
  }
}

function ownersProblem(value: unknown): string | undefined {
  const known = (owner: unknown) => owner === "self" || owner === "others";
  return Array.isArray(value) && value.length > 0 && value.every(known)
    ? undefined
    : 'must list "self", "others" or both';
}

function daysProblem(value: unknown): string | undefined {
  return typeof value === "number" && Number.isFinite(value) && value >= 0
    ? undefined
    : "must be a number of days, 0 or more";
}
