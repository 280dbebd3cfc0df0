import type { JsonReading } from "./strict-json";

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORDS = new Map<string, unknown>([
  ["true", true],
  ["false", false],
  ["null", null],
]);

/** A fault in the text; it is thrown within this file only. */
class Fault {
  constructor(
    readonly position: number,
    readonly problem: string,
  ) {}
}

/** Reads JSON character by character: its value, or the first fault, a key that comes twice among them. */
export function findJsonFault(text: string, deepest: number): JsonReading {
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
    if (depth > deepest) fail("nests too deeply");
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
          `holds ${JSON.stringify(key)} a second time (first at line ${text.slice(0, first).split("\n").length}): one of them is lost`,
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
