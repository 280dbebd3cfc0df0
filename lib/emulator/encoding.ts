/** A decoded parameter: name and value. A name may occur more than once. */
export type Pair = readonly [name: string, value: string];

/** Reads `a=b&c=d`, from a URL or a form. Keeps the order and every repetition. */
export function parsePairs(text: string): Pair[] {
  return text
    .split("&")
    .filter((part) => part !== "")
    .map((part) => {
      const at = part.indexOf("=");
      return at < 0 ? [decode(part), ""] : [decode(part.slice(0, at)), decode(part.slice(at + 1))];
    });
}

/** RFC 3986: only `A-Za-z0-9-_.~` stay as they are. */
export function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}

/**
 * The form that both signature versions sign: sorted by name, encoded again. Clients disagree on how they write a
 * URL (`+` or `%20`, a raw `*`), so the text that came over the wire is never signed itself.
 */
export function canonicalPairs(pairs: readonly Pair[]): string {
  return [...pairs]
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .join("&");
}

function decode(text: string): string {
  const spaced = text.replaceAll("+", " ");
  try {
    return decodeURIComponent(spaced);
  } catch {
    // Not UTF-8: no client signs that, and the signature check says so better than a decoder would.
    return spaced;
  }
}
