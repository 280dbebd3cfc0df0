import { IS_TOKEN, type QueryProblem } from "../errors/query";
import { type Check, checkFields } from "../util/check-fields";
import { parseInstant } from "../util/instant";
import { isFields } from "../util/json";
import { isRegExp, PROPS } from "./props";
import {
  EQUALITY_PROPS,
  IDENTITY_PROPS,
  IMAGE_ID,
  type ImageFilters,
  type ImageQuery,
  isForPublic,
  UNTOLD,
} from "./query";

type IsToken = (value: unknown) => boolean;

const PUBLIC = 'fallback: [{ imageName: "Ubuntu_20.04", owners: ["system"] }]';
const FALLBACK = 'fallback: [{ imageName: "web-base-lts" }, "m-5xyz"]';

export function queryProblems(query: ImageQuery, isToken: IsToken): QueryProblem[] {
  const { fallback, ...filters } = query;
  const problems = filterProblems(filters, isToken, "");
  if (fallback === undefined) return problems;
  if (!Array.isArray(fallback)) {
    return [...problems, holdsToken(fallback, isToken) ? wrongFallback(IS_TOKEN) : wrongFallback("must be a list")];
  }
  const isPublic = isForPublic(filters);
  return [
    ...problems,
    ...fallback.flatMap((step: unknown, i) => stepProblems(step, isToken, `fallback[${i}]`, isPublic)),
  ];
}

function stepProblems(step: unknown, isToken: IsToken, prop: string, isPublic: boolean): QueryProblem[] {
  if (typeof step === "string") {
    if (holdsToken(step, isToken)) return [wrongFallback(IS_TOKEN, prop)];
    const isId = IMAGE_ID.test(step);
    return isId ? [] : [wrongFallback("is not an image id (letters, digits, _ . -)", prop)];
  }
  if (isToken(step)) return [wrongFallback(IS_TOKEN, prop)];
  if (!isFields(step)) return [wrongFallback("must be a query or an image id", prop)];
  const { fallback, ...filters } = step as ImageQuery;
  const nested =
    fallback === undefined ? [] : [wrongFallback("has a fallback of its own: put its steps behind it", prop)];
  const problems = [...nested, ...filterProblems(filters, isToken, `${prop}.`)];
  if (problems.length > 0 || isForPublic(filters) === isPublic) return problems;
  const differs = `${isPublic ? "must be" : "cannot be"} ["system"]: one list of images answers a query and all its steps`;
  return [{ prop: `${prop}.owners`, problem: differs, example: isPublic ? PUBLIC : FALLBACK }];
}

const CHECKS = Object.fromEntries(Object.entries(PROPS).map(([prop, [check]]) => [prop, check]));

function filterProblems(filters: ImageFilters, isToken: IsToken, prefix: string): QueryProblem[] {
  const unknown = (name: string) => unknownProp(name, prefix === "");
  const token: Check = (value) => (holdsToken(value, isToken) ? IS_TOKEN : undefined);
  const problems = checkFields(filters, CHECKS, unknown, token).map(({ name, problem }) => {
    return { prop: `${prefix}${name}`, problem, example: exampleOf(name) };
  });
  return problems.length > 0 ? problems : combinedProblems(filters, prefix);
}

/** What people bring from aws_ami and alicloud_images, by its plain form, and what says it here. */
const ALIASES: Readonly<Record<string, readonly [prop: keyof ImageFilters, advice: string]>> = {
  mostrecent: ["pick", 'here it is pick: "mostRecent"'],
  name: ["imageName", "imageName is a part of the name or a glob, exactImageName the name to the letter"],
  filter: ["imageName", "here each filter is a prop of its own: imageName, architecture, platform, …"],
  filters: ["imageName", "here each filter is a prop of its own: imageName, architecture, platform, …"],
  owner: ["owners", "owners is, a list"],
  ownerid: ["owners", "owners is, a list"],
  status: ["imageName", "only Available images are ever picked: leave it out"],
  state: ["imageName", "only Available images are ever picked: leave it out"],
};

function aliasOf(prop: string): (typeof ALIASES)[string] | undefined {
  const plain = plainForm(prop);
  return Object.hasOwn(ALIASES, plain) ? ALIASES[plain] : undefined;
}

function plainForm(prop: string): string {
  return prop.toLowerCase().replace(/[-_]/g, "");
}

function exampleOf(prop: string): string {
  const known = Object.hasOwn(PROPS, prop) ? (prop as keyof ImageFilters) : aliasOf(prop)?.[0];
  return PROPS[known ?? "imageName"][1];
}

const LOOKUP_PROPS = ["fallback", "pin", "mode", "provider", "connection", "planOutputs"];

function unknownProp(name: string, ofLookup: boolean): string {
  const alias = aliasOf(name);
  if (alias) return `is not a prop of a query; ${alias[1]}`;
  const props = [...Object.keys(PROPS), ...(ofLookup ? LOOKUP_PROPS : [])];
  const { closest, distance } = require("fastest-levenshtein") as typeof import("fastest-levenshtein");
  const meant = closest(plainForm(name), props.map(plainForm));
  const near = distance(plainForm(name), meant) <= 2 ? props.find((prop) => plainForm(prop) === meant) : undefined;
  return `is not a prop of a query; ${near ? `${near} is` : `there are ${props.join(", ")}`}`;
}

function combinedProblems(filters: ImageFilters, prefix: string): QueryProblem[] {
  const { imageName, exactImageName, createdAfter, createdBefore, exclude = [] } = filters;
  const problems: QueryProblem[] = [];
  const add = (prop: keyof ImageFilters, problem: string) =>
    problems.push({ prop: `${prefix}${prop}`, problem, example: PROPS[prop][1] });
  if (IDENTITY_PROPS.every((prop) => filters[prop] === undefined)) {
    add("imageName", `is missing: a query needs at least one of ${IDENTITY_PROPS.join(", ")}`);
  }
  if (imageName !== undefined && exactImageName !== undefined) {
    add("exactImageName", "contradicts imageName: one is the whole name, the other a part or glob of it");
  }
  if (createdAfter !== undefined && createdBefore !== undefined) {
    const [after, before] = [instant(createdAfter), instant(createdBefore)];
    if (after !== undefined && before !== undefined && after >= before) {
      add("createdBefore", "must be later than createdAfter: no time is in between");
    }
  }
  for (const prop of isForPublic(filters) ? EQUALITY_PROPS : []) {
    if (filters[prop] === undefined || !UNTOLD.some((name) => name === prop)) continue;
    const problem = "is not known of public images: DescribeImages does not tell it";
    problems.push({ prop: `${prefix}${prop}`, problem, example: 'architecture: "x86_64"' });
  }
  for (const prop of ["exactImageName", "imageId"] as const) {
    const wanted = filters[prop];
    if (wanted !== undefined && exclude.includes(wanted))
      add("exclude", `contradicts ${prop}: it rules out all it names`);
  }
  return problems;
}

function wrongFallback(problem: string, prop = "fallback"): QueryProblem {
  return { prop, problem, example: FALLBACK };
}

function instant(value: string | Date): number | undefined {
  return typeof value === "object" ? value.getTime() : parseInstant(value);
}

/** What the text of a token holds. Nearly every text holds neither, and this is told sooner than by the framework. */
const MARKED = /TfToken|e\+/;
/** A number that only Terraform knows, in a text: a huge negative one, which leaves its digits there. */
const HUGE = /-\d(?:\.\d+)?e\+\d+/g;

/** Looks into lists, regular expressions, and texts that hold a number; the framework's `isToken` sees the surface only. */
export function holdsToken(value: unknown, isToken: (value: unknown) => boolean): boolean {
  if (isToken(value)) return true;
  // The element of a list token is told from text only inside a list of one.
  if (typeof value === "string") {
    if (!MARKED.test(value)) return false;
    return isToken([value]) || [...value.matchAll(HUGE)].some(([digits]) => isToken(Number(digits)));
  }
  if (isRegExp(value)) return holdsToken(value.source, isToken);
  return Array.isArray(value) && value.some((member) => holdsToken(member, isToken));
}
