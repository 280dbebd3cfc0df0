/** What is wrong with a value, in words that follow its name; undefined where nothing is. */
export type Check = (value: unknown) => string | undefined;

export interface FieldProblem {
  readonly name: string;
  readonly value: unknown;
  readonly problem: string;
}

/**
 * Checks an object that a program states, field by field: all that is wrong, in the order of its fields. A field that is
 * undefined counts as left out.
 * @param checks the check of every field there may be
 * @param unknown words for a field that there is not
 * @param first a check of every value that goes before its own
 */
export function checkFields(
  fields: object,
  checks: Readonly<Record<string, Check>>,
  unknown: (name: string) => string,
  first?: Check,
): FieldProblem[] {
  const problems: FieldProblem[] = [];
  for (const [name, value] of Object.entries(fields)) {
    if (value === undefined) continue;
    // An object of JavaScript has names of its own, like constructor, that are none of ours.
    const check = Object.hasOwn(checks, name) ? checks[name] : undefined;
    const problem = check ? (first?.(value) ?? check(value)) : unknown(name);
    if (problem !== undefined) problems.push({ name, value, problem });
  }
  return problems;
}

export const textCheck: Check = (value) =>
  typeof value === "string" && value.trim() !== "" ? undefined : "must be a text that is not empty";

export const flagCheck: Check = (value) => (typeof value === "boolean" ? undefined : "must be true or false");
