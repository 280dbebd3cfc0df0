/** Why a text is not JSON, or not JSON that has one meaning, and where. */
export interface JsonProblem {
  /** Index of the character at fault. */
  readonly position: number;
  readonly problem: string;
}

/** The value of a text, or the first thing that is wrong with it. */
export type JsonReading = { readonly value: unknown } | JsonProblem;

/** How deep a text may nest, deeper than any lock: one that nests without end must not end the process. */
const DEEPEST = 64;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORDS = new Map<string, unknown>([
  ["true", true],
  ["false", false],
  ["null", null],
]);

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** A fault in the text; it is thrown within this file only. */
class Fault {
  constructor(
    readonly position: number,
    readonly problem: string,
  ) {}
}

/**
 * Reads JSON more strictly than `JSON.parse`, which keeps the last of two equal keys without a word: in a lock, the
 * first would be a pin that is lost. Names the place of every fault, which `JSON.parse` does in some releases only.
 */
export function readStrictJson(text: string): JsonReading {
  return readQuickly(text) ?? readSlowly(text);
}

/**
 * By the engine's own parser, some fifty times as fast, where that shows to have lost nothing: the value has as many
 * members as the text has keys. A text that begins with a colon is counted as one, and is then read slowly.
 */
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

/** Counts the members of a value at any depth; not a number where it may nest too deeply. */
function countMembers(value: object, depth: number): number {
  if (depth >= DEEPEST) return Number.NaN;
  let count = 0;
  if (Array.isArray(value)) {
    for (const member of value) if (isNested(member)) count += countMembers(member, depth + 1);
    return count;
  }
  // Its own, where a program has given keys to every object.
  for (const member of Object.values(value)) {
    count += isNested(member) ? 1 + countMembers(member, depth + 1) : 1;
  }
  return count;
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

function readSlowly(text: string): JsonReading {
  let at = 0;
  const fail = (problem: string, position = at): never => {
    throw new Fault(position, problem);
  };
  const blanks = () => {
    while (at < text.length && " \t\n\r".includes(text.charAt(at))) at++;
  };
  const take = (wanted: string, problem: string) => {
    if (text[at] !== wanted) fail(at < text.length ? problem : "ends too early");
    at++;
    blanks();
  };

  function value(depth: number): unknown {
    if (depth > DEEPEST) fail("nests too deeply");
    if (text[at] === "{") return object(depth);
    if (text[at] === "[") return list(depth);
    if (text[at] === '"') return string();
    for (const [word, meaning] of WORDS) {
      if (text.startsWith(word, at)) return done(at + word.length, meaning);
    }
    NUMBER.lastIndex = at;
    const number = NUMBER.exec(text)?.[0];
    if (number !== undefined) return done(at + number.length, Number(number));
    return fail(at < text.length ? "should have a value here" : "ends too early");
  }

  function object(depth: number): Record<string, unknown> {
    const places = new Map<string, number>();
    const entries: [string, unknown][] = [];
    members(() => {
      const place = at;
      if (text[at] !== '"') fail(at < text.length ? "should have a key in double quotes here" : "ends too early");
      const key = string();
      const first = places.get(key);
      if (first !== undefined) {
        fail(
          `holds ${JSON.stringify(key)} a second time (first at line ${lineOf(text, first)}): one of them is lost`,
          place,
        );
      }
      places.set(key, place);
      take(":", "should have a colon here");
      entries.push([key, value(depth + 1)]);
    }, "}");
    // Not by assignment, which would take "__proto__" for something else.
    return Object.fromEntries(entries);
  }

  function list(depth: number): unknown[] {
    const values: unknown[] = [];
    members(() => values.push(value(depth + 1)), "]");
    return values;
  }

  /** Reads what brackets enclose, with commas between. */
  function members(member: () => void, end: string): void {
    done(at + 1, undefined);
    if (text[at] !== end) {
      member();
      while (text[at] === ",") {
        done(at + 1, undefined);
        if (text[at] === end) fail("has a comma too many before this");
        member();
      }
    }
    take(end, `should have a comma or ${end} here`);
  }

  function string(): string {
    const start = at++;
    while (at < text.length && text[at] !== '"' && text.charCodeAt(at) >= 32) at += text[at] === "\\" ? 2 : 1;
    if (text[at] !== '"') fail("has a text that does not end on its line", start);
    try {
      return done(at + 1, JSON.parse(text.slice(start, at + 1)));
    } catch {
      return fail("has a wrong escape in this text", start);
    }
  }

  function done<T>(next: number, result: T): T {
    at = next;
    blanks();
    return result;
  }

  try {
    blanks();
    const result = value(0);
    if (at < text.length) fail("goes on after its end");
    return { value: result };
  } catch (fault) {
    if (!(fault instanceof Fault)) throw fault;
    return { position: fault.position, problem: fault.problem };
  }
}

/** The line of a position, the first is 1. */
export function lineOf(text: string, position: number): number {
  return text.slice(0, position).split("\n").length;
}
