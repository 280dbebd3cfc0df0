import { type ParseErrorCode, visit } from "jsonc-parser";
import { type JsonProblem, type JsonReading, lineOf } from "./strict-json";

/** Finds the first thing that is wrong with a text as JSON, or a key that stands twice in an object; else reads it. */
export function findJsonFault(text: string, deepest: number): JsonReading {
  let first: JsonProblem | undefined;
  const fault = (position: number, problem: string) => {
    first ??= { position, problem };
  };
  const within: { readonly end: "}" | "]"; readonly keys: Map<string, number> }[] = [];
  const begin = (end: "}" | "]") => (position: number) => {
    within.push({ end, keys: new Map() });
    if (within.length > deepest) fault(position, "nests too deeply");
  };
  const end = () => void within.pop();
  const key = (name: string, position: number) => {
    const keys = within.at(-1)?.keys;
    const before = keys?.get(name);
    if (before !== undefined) {
      const place = `first at line ${lineOf(text, before)}`;
      fault(position, `holds ${JSON.stringify(name)} a second time (${place}): one of them is lost`);
    }
    keys?.set(name, position);
  };
  const literal = (value: unknown, position: number, length: number) => {
    const isKept = typeof value !== "number" || isWrittenBack(text.slice(position, position + length), value);
    if (!isKept) fault(position, "has a number that is too large to be kept as it is");
  };
  const onError = (code: ParseErrorCode, position: number) =>
    fault(position, problemOf(code, position, text, within.at(-1)?.end));
  try {
    visit(
      text,
      {
        ...{ onObjectBegin: begin("}"), onObjectProperty: key, onObjectEnd: end },
        ...{ onArrayBegin: begin("]"), onArrayEnd: end, onLiteralValue: literal, onError },
      },
      { disallowComments: true },
    );
  } catch (error) {
    // It nests so deeply that the stack ended: that was noted on the way.
    if (!(error instanceof RangeError)) throw error;
  }
  return first ?? parsed(text);
}

/** Whether a number is neither infinite nor an integer that was rounded. */
function isWrittenBack(text: string, value: number): boolean {
  if (Math.abs(value) <= Number.MAX_SAFE_INTEGER || String(value) === text) return true;
  return Number.isFinite(value) && !/^-?\d+$/.test(text);
}

function parsed(text: string): JsonReading {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return { position: 0, problem: "is not valid JSON" };
  }
}

function problemOf(code: ParseErrorCode, position: number, text: string, end = "}"): string {
  if (position >= text.length) return "ends too early";
  const before = text.slice(0, position).trimEnd().at(-1);
  if (before === "," && /[\]}]/.test(text.charAt(position))) return "has a comma too many before this";
  if (code === INVALID_SYMBOL) return isKey(position, text) ? KEY : VALUE;
  if (COMMA.includes(code)) return `should have a comma or ${end} here`;
  return PROBLEMS[code] ?? "is not valid JSON";
}

function isKey(position: number, text: string): boolean {
  return /^[^\s:,[\]{}]+\s*:/.test(text.slice(position, position + 256));
}

const KEY = "should have a key in double quotes here";
const VALUE = "should have a value here";
/** Numbers of the package's `ParseErrorCode`, an enum of its types alone. */
const INVALID_SYMBOL = 1;
const COMMA: readonly number[] = [6, 7, 8];
const PROBLEMS: Readonly<Record<number, string>> = {
  3: KEY,
  4: VALUE,
  5: "should have a colon here",
  9: "goes on after its end",
  10: "has a comment here, which JSON does not have",
  12: "has a text that does not end on its line",
  14: "has a wrong escape in this text",
  15: "has a wrong escape in this text",
  16: "has a character in this text that must be escaped",
};
