import type { Pin } from "./lock";

const LONGEST_GLOB = 65_536;

export type RefreshMatcher = (key: string, pinOf?: () => Pin | undefined) => boolean;

/** A key to the letter, one pin of it (`KEY#DIGITS`, `KEY@ACCOUNT`), or a glob: `*` stays within a path segment, `**` does not. */
export function refreshMatcher(word: string, keys: Iterable<string>): RefreshMatcher {
  const all = [...keys];
  const named = keysNamed(all, word);
  if (named.length > 0) return (key) => named.includes(key);
  const mark = pinMark(word);
  const marked = mark ? keysNamed(all, mark.key) : [];
  if (!mark || marked.length === 0) return keyMatcher(word);
  const { hasMark } = require("./pin-name") as typeof import("./pin-name");
  // Where no pin answers yet, nothing tells which one it will be.
  return (key, pinOf) => {
    if (!marked.includes(key)) return false;
    const pin = pinOf?.();
    return pin === undefined || hasMark(pin, mark);
  };
}

/** The keys that a word names to the letter: the word itself, or `pin//NAME` for `NAME`. */
export function keysNamed(keys: readonly string[], word: string): string[] {
  if (keys.includes(word)) return [word];
  return keys.filter((key) => key.replace(/(^|\/\/)pin\/\//, "$1") === word);
}

export interface PinMark {
  readonly key: string;
  readonly sign: "#" | "@";
  readonly text: string;
}

export function pinMark(word: string): PinMark | undefined {
  const [, key, sign, text] = /^(.+)([#@])(\w+)$/s.exec(word) ?? [];
  return key === undefined || text === undefined ? undefined : { key, sign: sign as PinMark["sign"], text };
}

/** The glob as an expression: for one of a stranger, which is tested within a bounded time. */
export function keyRegex(glob: string): RegExp {
  const picomatch = require("picomatch") as typeof import("picomatch");
  return picomatch.makeRe(glob, { dot: true, nonegate: true });
}

export function keyMatcher(glob: string): (key: string) => boolean {
  const picomatch = require("picomatch") as typeof import("picomatch");
  // Longer than any glob that the library takes, or that a person writes.
  if (glob.length > LONGEST_GLOB) return (key) => key === glob;
  const matches = picomatch(glob, { dot: true, nonegate: true });
  return (key) => key === glob || matches(key);
}
