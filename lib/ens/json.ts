import { isFields, parseJson } from "../util/json";

export function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

/** A number that JSON can hold, also where it stands as a text, as most numbers of these APIs do. */
export function toNumber(value: unknown): number | undefined {
  const number = typeof value === "string" && /^\s*-?\d+(\.\d+)?\s*$/.test(value) ? Number(value) : value;
  // JSON holds neither infinity nor a negative zero.
  return typeof number === "number" && Number.isFinite(number) ? number + 0 : undefined;
}

export function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  const value = parseJson(text);
  return isFields(value) ? value : undefined;
}
