import { Token } from "./framework";

/** Whether a value is, or holds anywhere, a token: something that only Terraform knows later. */
export function holdsToken(value: unknown): boolean {
  if (Token.isUnresolved(value)) return true;
  if (value instanceof RegExp) return Token.isUnresolved(value.source);
  return Array.isArray(value) && value.some(holdsToken);
}
