export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json | undefined };

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export type Fields = Readonly<Record<string, unknown>>;

/** Whether a value is an object with fields: a program in JavaScript, or JSON, may give anything. */
export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Orders text by code unit: the same on every machine, whatever its locale. */
export function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** A JSON value with the keys of every object in order; itself where they are so already. */
export function sortKeys<T>(value: T): T {
  return sorted(value as Json) as T;
}

function sorted(value: Json): Json {
  if (typeof value !== "object" || value === null || isSorted(value)) return value;
  if (Array.isArray(value)) return value.map(sorted);
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  // Not assigned one by one: a member called __proto__ would be taken for something else.
  return Object.fromEntries(
    members.sort(([a], [b]) => byText(a, b)).map(([key, member]) => [key, sorted(member as Json)]),
  );
}

/** Whether {@link sortKeys} has nothing to do: most values are made in order. */
function isSorted(value: Json | undefined): boolean {
  if (typeof value !== "object" || value === null) return true;
  if (Array.isArray(value)) return value.every(isSorted);
  let before = "";
  for (const key in value) {
    if (key < before || !isSorted((value as { readonly [key: string]: Json })[key])) return false;
    before = key;
  }
  return true;
}

/** Whether two JSON values are one, whatever the order of their keys. */
export function isSame(a: unknown, b: unknown): boolean {
  return stableText({ a }) === stableText({ a: b });
}

/** One text for one object of JSON values, whatever the order of its keys. */
export function stableText(value: object): string {
  return JSON.stringify(sortKeys(value));
}

/** A JSON value with every text in it changed, but for its keys. */
export function mapTexts(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === "string") return change(value);
  if (Array.isArray(value)) return value.map((member) => mapTexts(member, change));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, mapTexts(member, change)]));
}
