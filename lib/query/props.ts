import type { Check } from "../util/check-fields";
import { formatInstant, parseInstant } from "../util/instant";
import { byText } from "../util/json";
import { type CanonicalRegex, type ImageFilters, isTooLong, LONGEST_NAME } from "./query";

/** How a prop is checked, shown in a message, and spelled: undefined where its value is the default. @default as it is */
type Prop = readonly [check: Check, example: string, spell?: (value: never) => unknown];

function must(isRight: (value: unknown) => boolean, problem: string): Check {
  return (value) => (isRight(value) ? undefined : problem);
}

const text: Check = (value) =>
  typeof value !== "string" ? `must be a text, not ${kindOf(value)}` : value === "" ? "must not be empty" : undefined;

const name: Check = (value) =>
  text(value) ??
  (isTooLong((value as string).replace(/\*/g, ""))
    ? `is longer than ${LONGEST_NAME} characters: no image has such a name`
    : undefined);

const texts: Check = (value) => {
  if (!Array.isArray(value)) return `must be a list of texts, not ${kindOf(value)}`;
  return value.some((item) => text(item) !== undefined) ? "must hold texts only, none of them empty" : undefined;
};

const textOrTexts: Check = (value) => {
  if (!Array.isArray(value)) return text(value);
  return value.length === 0 ? "must not be an empty list: no image could match" : texts(value);
};

const owners: Check = (value) => {
  if (!Array.isArray(value) || value.length === 0 || value.some((one) => !["self", "others", "system"].includes(one)))
    return 'must be a list of "self", "others" or both, or ["system"]';
  const isMixed = value.includes("system") && value.some((owner) => owner !== "system");
  return isMixed ? 'mixes "system" with others: DescribeImages lists public images, and no others for sure' : undefined;
};

const instant: Check = (value) => {
  if (isDate(value)) return Number.isNaN(value.getTime()) ? "is an invalid Date" : undefined;
  if (typeof value === "string" && parseInstant(value) !== undefined) return undefined;
  return "must be a Date or an ISO 8601 time";
};

const days = must((value) => Number.isFinite(value) && Number(value) >= 0, "must be a number of days, 0 or more");

const pick = must(
  (value) => ["only", "mostRecent", "highestVersion"].includes(value as string),
  'must be "only", "mostRecent" or "highestVersion"',
);

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

function oneOrSorted(value: string | readonly string[]): string | readonly string[] | undefined {
  if (typeof value === "string") return value;
  const values = distinct(value);
  return values.length === 1 ? values[0] : values;
}

function ownersSpelled(owners: readonly string[]): readonly string[] | undefined {
  const names = distinct(owners);
  return names.length === 1 && names[0] === "self" ? undefined : names;
}

function distinct(values: readonly string[]): string[] {
  return [...new Set(values)].sort(byText);
}

function regexSpelled(regex: string | RegExp): string | CanonicalRegex {
  // As a RegExp tells its source: a slash in a text is the escaped slash of a literal.
  if (typeof regex === "string") return new RegExp(regex).source;
  return regex.flags === "" ? regex.source : { flags: regex.flags, source: regex.source };
}

function instantSpelled(instant: string | Date): string | undefined {
  const milliseconds = typeof instant === "string" ? parseInstant(instant) : instant.getTime();
  return milliseconds === undefined ? undefined : formatInstant(milliseconds);
}

export const PROPS: Readonly<Record<keyof ImageFilters, Prop>> = {
  imageName: [name, 'imageName: "web-base-*"'],
  exactImageName: [name, 'exactImageName: "web-base-20260801"'],
  nameRegex: [regex, "nameRegex: /^web-base-\\d+$/", regexSpelled],
  imageId: [text, 'imageId: "m-5xyz"'],
  snapshotId: [text, 'snapshotId: "sp-5yt3"'],
  owners: [owners, 'owners: ["self"], owners: ["self", "others"] or owners: ["system"]', ownersSpelled],
  architecture: [textOrTexts, 'architecture: "x86_64"', oneOrSorted],
  platform: [textOrTexts, 'platform: "ubuntu"', oneOrSorted],
  osVersion: [textOrTexts, 'osVersion: "22.04"', oneOrSorted],
  computeType: [textOrTexts, 'computeType: "ens_vm" or computeType: ["arm_vm", "arm_bare_metal"]', oneOrSorted],
  regionId: [textOrTexts, 'regionId: "cn-wulanchabu"', oneOrSorted],
  createdAfter: [instant, 'createdAfter: "2026-08-01T00:00:00Z"', instantSpelled],
  createdBefore: [instant, 'createdBefore: "2026-09-01T00:00:00Z"', instantSpelled],
  exclude: [
    texts,
    'exclude: ["m-5abc", "web-base-20260701"]',
    (list: string[]) => (list[0] ? distinct(list) : undefined),
  ],
  minAgeDays: [days, "minAgeDays: 7", (days: number) => days || undefined],
  pick: [pick, 'pick: "mostRecent"', (pick: string) => (pick === "only" ? undefined : pick)],
};

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
