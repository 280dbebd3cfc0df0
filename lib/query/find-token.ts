import { isRegExp } from "./prop-checks";

/** A text without either holds no token: nearly every one, and this is told sooner than by the framework. */
const MARKED = /TfToken|e\+/;
/** Numbers that only Terraform knows are huge negative ones; in a text they leave their digits. */
const HUGE = /-\d(?:\.\d+)?e\+\d+/g;

/**
 * Whether a token is anywhere in a value: in a list at any depth, in the source of a regular expression, as a number
 * that was put into a text.
 *
 * @param isToken the framework's own test, which looks at a value's surface only
 */
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
