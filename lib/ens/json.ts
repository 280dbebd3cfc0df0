export function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

/** A number that JSON can hold, also where it stands as a text, as most numbers of these APIs do. */
export function toNumber(value: unknown): number | undefined {
  const number = typeof value === "string" && /^\s*-?\d+(\.\d+)?\s*$/.test(value) ? Number(value) : value;
  // JSON holds neither infinity nor a negative zero.
  return typeof number === "number" && Number.isFinite(number) ? number + 0 : undefined;
}

/** A code or id as it may be printed: anything that does not look like one may be a quoted document. */
export function printable(value: unknown): string | undefined {
  const text = typeof value === "number" ? String(value) : value;
  return typeof text === "string" && /^[\w.:-]{1,80}$/.test(text) ? text : undefined;
}
