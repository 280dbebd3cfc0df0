export interface JsonProblem {
  readonly position: number;
  readonly problem: string;
}

export type JsonReading = { readonly value: unknown } | JsonProblem;

/** How deep a text may nest, deeper than any lock: one that nests without end must not end the process. */
const DEEPEST = 64;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/**
 * Reads JSON more strictly than `JSON.parse`, which keeps the last of two equal keys without a word: in a lock, the
 * first would be a pin that is lost. Nor does it take numbers that would be written back as others. Names the place of every
 * fault, which `JSON.parse` does in some releases only.
 */
export function readStrictJson(text: string): JsonReading {
  const quick = readQuickly(text);
  if (quick) return quick;
  // Hardly ever: most locks have no fault to be found.
  try {
    const { findJsonFault } = require("./json-fault") as typeof import("./json-fault");
    return findJsonFault(text, DEEPEST);
  } catch (error) {
    // The parser cannot be taken into a bundle: it loads its parts by a name that no bundler sees.
    if ((error as NodeJS.ErrnoException).code !== "MODULE_NOT_FOUND") throw error;
    return { position: 0, problem: NOT_HERE };
  }
}

const NOT_HERE =
  "has a fault or an unusual layout, which cannot be looked at from within a bundle: keep cdktf-ens-images out of it " +
  "(esbuild: --external:cdktf-ens-images), and installed beside it";

/** Fifty times as fast, where no key was lost: as many members as keys. A text that begins with a colon is read slowly. */
function readQuickly(text: string): { readonly value: unknown } | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const members = isNested(value) ? countMembers(value, 0) : 0;
    return members === countKeys(text) ? { value } : undefined;
  } catch {
    return undefined;
  }
}

function isNested(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

/** Counts the members of a value at any depth; not a number where it nests too deeply, or holds a number to be looked at. */
function countMembers(value: object, depth: number): number {
  if (depth >= DEEPEST) return Number.NaN;
  let count = 0;
  if (Array.isArray(value)) {
    for (const member of value) {
      if (isNested(member)) count += countMembers(member, depth + 1);
      else if (isLarge(member)) return Number.NaN;
    }
    return count;
  }
  // Its own, where a program has given keys to every object.
  for (const member of Object.values(value)) {
    if (isLarge(member)) return Number.NaN;
    count += isNested(member) ? 1 + countMembers(member, depth + 1) : 1;
  }
  return count;
}

function isLarge(value: unknown): boolean {
  return typeof value === "number" && Math.abs(value) > Number.MAX_SAFE_INTEGER;
}

/** Counts the keys of a text: a colon behind a quote, and blanks, ends a key, or begins a text; a quote that is escaped ends neither. */
function countKeys(json: string): number {
  let count = 0;
  for (let colon = json.indexOf(":"); colon >= 0; colon = json.indexOf(":", colon + 1)) {
    let before = colon - 1;
    while (isBlank(json.charCodeAt(before))) before--;
    if (json.charCodeAt(before) === QUOTE && !isEscaped(json, before)) count++;
  }
  return count;
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
}

function isEscaped(json: string, at: number): boolean {
  let before = at;
  while (json.charCodeAt(before - 1) === BACKSLASH) before--;
  return (at - before) % 2 === 1;
}

export function lineOf(text: string, position: number): number {
  return text.slice(0, position).split("\n").length;
}

/** The place of a position for people; both numbers begin with 1. */
export function placeIn(text: string, position: number): string {
  return `line ${lineOf(text, position)}, column ${position - text.lastIndexOf("\n", position - 1)}`;
}
