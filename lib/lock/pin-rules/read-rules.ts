import { rulesInvalid } from "../../errors/lock";
import { type Check, checkFields, flagCheck, textCheck } from "../../util/check-fields";
import { isFields } from "../../util/json";
import { memberLines } from "../../util/member-lines";
import { placeIn, readStrictJson } from "../../util/strict-json";
import { visibleText } from "../../util/terminal-text";
import type { Limits, PinRule, PinRules } from "./pin-rules";

/** Of keys and names in all rules together, each of which is looked at for every pin. */
const MOST_GLOBS = 1_000;
const LONGEST_GLOB = 1_000;
/** Picomatch takes seconds to read many of them. */
const MOST_GROUPS = 20;

const among =
  (...words: string[]): Check =>
  (value) =>
    words.includes(value as string) ? undefined : `must be ${words.join(" or ")}`;

const listOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.length > 0
      ? value.map(check).find((problem) => problem !== undefined)
      : "must be a list that is not empty";

const days: Check = (value) =>
  typeof value === "number" && value >= 0 ? undefined : "must be a number of days, 0 or more";

const no: Check = (value) =>
  flagCheck(value) ?? (value === true ? "must be false: what is allowed is left out" : undefined);

const glob: Check = (value) =>
  textCheck(value) ??
  (`${value}`.length > LONGEST_GLOB ? `must not be longer than ${LONGEST_GLOB}` : undefined) ??
  (`${value}`.split(/[({]/).length > MOST_GROUPS + 1 ? `must not have more than ${MOST_GROUPS} ( or {` : undefined);

const CHECKS: Record<keyof Limits | "keys" | "level", Check> = {
  keys: listOf(glob),
  level: among("audit", "enforce"),
  owners: listOf(among("self", "others", "system")),
  names: listOf(glob),
  maxAgeDays: days,
  minAgeDays: days,
  picks: listOf(among("only", "mostRecent", "highestVersion")),
  fallback: no,
  literal: no,
  byHand: no,
  architectures: listOf(textCheck),
};
const MEMBERS = Object.keys(CHECKS);

/** @throws EnsImagesError `RULES_INVALID`, with the line: a rule that is not understood must not pass for one that holds */
export function readRules(text: string, file: string): PinRules {
  const reading = readStrictJson(text.replace(/^\uFEFF/, " "));
  if ("problem" in reading) throw rulesInvalid(file, placeIn(text, reading.position), reading.problem);
  const line = memberLines(text);
  const invalid = (path: (string | number)[], problem: string) => {
    const member = path.reduce<string>(
      (at, part) => (typeof part === "number" ? `${at}[${part}]` : `${at}.${part}`),
      "$",
    );
    return rulesInvalid(file, `line ${line(path)}: ${visibleText(member)}`, problem);
  };
  const { value: root } = reading;
  if (!isFields(root)) throw invalid([], "must be an object");
  const other = Object.keys(root).find((name) => !["$schema", "rules"].includes(name));
  if (other !== undefined) throw invalid([other], "is not a member of this format (there is rules)");
  const { rules } = root;
  if (!Array.isArray(rules)) throw invalid(["rules"], "must be a list");
  let globs = 0;
  const readOne = (value: unknown, i: number) => {
    const rule = readRule(value, i, line(["rules", i]), invalid);
    globs += rule.keys.length + (rule.names?.length ?? 0);
    if (globs > MOST_GLOBS) throw invalid(["rules", i], `is too much: a file has ${MOST_GLOBS} keys and names at most`);
    return rule;
  };
  return { file, rules: rules.map(readOne) };
}

function readRule(
  value: unknown,
  i: number,
  line: number,
  invalid: (path: (string | number)[], problem: string) => Error,
): PinRule {
  if (!isFields(value)) throw invalid(["rules", i], "must be an object");
  for (const name of ["keys", "level"]) if (!(name in value)) throw invalid(["rules", i], `has no ${name}`);
  const unknown = () => `is not a member of a rule (there are ${MEMBERS.join(", ")})`;
  const [first] = checkFields(value, CHECKS, unknown);
  if (first) throw invalid(["rules", i, first.name], first.problem);
  if (Object.keys(value).length === 2) throw invalid(["rules", i], "asks for nothing: say what its pins must be");
  return { ...(value as Omit<PinRule, "number" | "line">), number: i + 1, line };
}
