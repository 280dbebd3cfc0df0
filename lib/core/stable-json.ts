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
  return Object.fromEntries(
    Object.keys(object)
      .filter((key) => object[key] !== undefined)
      .sort(byText)
      .map((key) => [key, sortKeys(object[key] as Json)]),
  );
}

/** One text for one value, whatever the order of its keys. */
export function stableText(value: Json): string {
  return JSON.stringify(sortKeys(value));
}
