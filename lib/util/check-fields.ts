/** What is wrong with a value, in words that follow its name; undefined where nothing is. */
export type Check = (value: unknown) => string | undefined;

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
): { readonly name: string; readonly problem: string }[] {
  return Object.entries(fields).flatMap(([name, value]) => {
    if (value === undefined) return [];
    // An object of JavaScript has names of its own, like constructor, that are none of ours.
    const check = Object.hasOwn(checks, name) ? checks[name] : undefined;
    const problem = check ? (first?.(value) ?? check(value)) : unknown(name);
    return problem === undefined ? [] : [{ name, problem }];
  });
}

export const textCheck: Check = (value) =>
  typeof value === "string" && value.trim() !== "" ? undefined : "must be a text that is not empty";

export const flagCheck: Check = (value) => (typeof value === "boolean" ? undefined : "must be true or false");
