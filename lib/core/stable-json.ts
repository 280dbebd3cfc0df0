/** A JSON value without functions, dates or undefined. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json | undefined };

/** Orders text by code unit: the same on every machine, whatever its locale. */
export function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The value with the keys of every object sorted and undefined members dropped. */
export function sortKeys(value: Json): Json {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (value === null || typeof value !== "object") return value;
  const object = value as { readonly [key: string]: Json | undefined };
  const sorted: Record<string, Json> = {};
  for (const key of Object.keys(object).sort(byText)) {
    const member = object[key];
    if (member === undefined) continue;
    // Assigned, this one would be taken for something else.
    if (key === "__proto__") Object.defineProperty(sorted, key, { value: sortKeys(member), ...PLAIN });
    else sorted[key] = sortKeys(member);
  }
  return sorted;
}

const PLAIN = { enumerable: true, configurable: true, writable: true };

/** One text for one value, whatever the order of its keys. */
export function stableText(value: Json): string {
  return JSON.stringify(sortKeys(value));
}
