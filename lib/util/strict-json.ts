export interface JsonProblem {
  readonly position: number;
  readonly problem: string;
}

export type JsonReading = { readonly value: unknown } | JsonProblem;

/** How deep a text may nest, deeper than any lock: one that nests without end must not end the process. */
const DEEPEST = 64;

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

/** Fifty times as fast, where no key was lost: as many members as colons outside of texts. */
function readQuickly(text: string): { readonly value: unknown } | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return countMembers(value) === text.replace(TEXTS, "").split(":").length - 1 ? { value } : undefined;
  } catch {
    return undefined;
  }
}

const TEXTS = /"(?:[^"\\]|\\.)*"/g;

/** Counts the members of objects at any depth; not a number where a value nests too deeply, or holds a number to be looked at. */
function countMembers(value: unknown, depth = 0): number {
  if (typeof value === "number" && Math.abs(value) > Number.MAX_SAFE_INTEGER) return Number.NaN;
  if (typeof value !== "object" || value === null) return 0;
  if (depth >= DEEPEST) return Number.NaN;
  // Its own, where a program has given keys to every object.
  const members: unknown[] = Object.values(value);
  const own = Array.isArray(value) ? 0 : members.length;
  return members.reduce<number>((count, member) => count + countMembers(member, depth + 1), own);
}

export function lineOf(text: string, position: number): number {
  return text.slice(0, position).split("\n").length;
}

/** The place of a position for people; both numbers begin with 1. */
export function placeIn(text: string, position: number): string {
  return `line ${lineOf(text, position)}, column ${position - text.lastIndexOf("\n", position - 1)}`;
}
