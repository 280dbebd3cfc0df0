import type { Check } from "../util/check-fields";
import { parseInstant } from "../util/instant";
import { isTooLong, LONGEST_NAME } from "./names";
import type { ImageFilters } from "./query";

const text: Check = (value) =>
  typeof value !== "string" ? `must be a text, not ${kindOf(value)}` : value === "" ? "must not be empty" : undefined;

const name: Check = (value) =>
  text(value) ??
  (isTooLong((value as string).replace(/\*/g, ""))
    ? `is longer than ${LONGEST_NAME} characters: no image has such a name`
    : undefined);

const texts: Check = (value) =>
  !Array.isArray(value)
    ? `must be a list of texts, not ${kindOf(value)}`
    : value.some((item) => text(item) !== undefined)
      ? "must hold texts only, none of them empty"
      : undefined;

const textOrTexts: Check = (value) =>
  !Array.isArray(value)
    ? text(value)
    : value.length === 0
      ? "must not be an empty list: no image could match"
      : texts(value);

const owners: Check = (value) =>
  Array.isArray(value) && value.length > 0 && value.every((owner) => owner === "self" || owner === "others")
    ? undefined
    : 'must be a list of "self", "others" or both';

const instant: Check = (value) => {
  if (isDate(value)) return Number.isNaN(value.getTime()) ? "is an invalid Date" : undefined;
  if (typeof value === "string" && parseInstant(value) !== undefined) return undefined;
  return "must be a Date or an ISO 8601 time";
};

const days: Check = (value) =>
  typeof value === "number" && Number.isFinite(value) && value >= 0 ? undefined : "must be a number of days, 0 or more";

const pick: Check = (value) =>
  value === "only" || value === "mostRecent" || value === "highestVersion"
    ? undefined
    : 'must be "only", "mostRecent" or "highestVersion"';

/** Preparing a longer one may take the engine longer than a lookup may, and nothing can stop it there. */
const LONGEST_REGEX = 1_000;

const regex: Check = (value) => {
  if (isRegExp(value)) {
    if (/[gy]/.test(value.flags)) return "must not have the flag g or y: they make a match depend on the one before";
    return value.source === "(?:)" ? "must not be empty" : tooLongRegex(value.source);
  }
  if (typeof value !== "string") return `must be a RegExp or a text, not ${kindOf(value)}`;
  if (value === "") return "must not be empty";
  try {
    return tooLongRegex(value) ?? tooLongRegex(new RegExp(value).source);
  } catch (error) {
    const inline = /^\(\?[a-zA-Z]+\)/.test(value) ? "; JavaScript takes flags behind the expression, as in /web/i" : "";
    return `is not a valid regular expression (${(error as Error).message}${inline})`;
  }
};

function tooLongRegex({ length }: string): string | undefined {
  return length > LONGEST_REGEX ? `is longer than ${LONGEST_REGEX} characters` : undefined;
}

const PROPS: Readonly<Record<keyof ImageFilters, readonly [check: Check, example: string]>> = {
  imageName: [name, 'imageName: "web-base-*"'],
  exactImageName: [name, 'exactImageName: "web-base-20260801"'],
  nameRegex: [regex, "nameRegex: /^web-base-\\d+$/"],
  imageId: [text, 'imageId: "m-5xyz"'],
  snapshotId: [text, 'snapshotId: "sp-5yt3"'],
  owners: [owners, 'owners: ["self"] or owners: ["self", "others"]'],
  architecture: [textOrTexts, 'architecture: "x86_64"'],
  platform: [textOrTexts, 'platform: "ubuntu"'],
  osVersion: [textOrTexts, 'osVersion: "22.04"'],
  computeType: [textOrTexts, 'computeType: "ens_vm" or computeType: ["arm_vm", "arm_bare_metal"]'],
  regionId: [textOrTexts, 'regionId: "cn-wulanchabu"'],
  createdAfter: [instant, 'createdAfter: "2026-08-01T00:00:00Z"'],
  createdBefore: [instant, 'createdBefore: "2026-09-01T00:00:00Z"'],
  exclude: [texts, 'exclude: ["m-5abc", "web-base-20260701"]'],
  minAgeDays: [days, "minAgeDays: 7"],
  pick: [pick, 'pick: "mostRecent"'],
};

export const PROP_CHECKS = byProp(([check]) => check);
export const EXAMPLES = byProp(([, example]) => example);

function byProp<T>(of: (prop: (typeof PROPS)[keyof ImageFilters]) => T): Readonly<Record<keyof ImageFilters, T>> {
  const entries = Object.entries(PROPS).map(([name, prop]) => [name, of(prop)]);
  return Object.fromEntries(entries) as Record<keyof ImageFilters, T>;
}

/** Recognises the type across realms, such as the sandbox of a test runner. */
export function isRegExp(value: unknown): value is RegExp {
  return Object.prototype.toString.call(value) === "[object RegExp]";
}

function isDate(value: unknown): value is Date {
  return Object.prototype.toString.call(value) === "[object Date]";
}

function kindOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}
