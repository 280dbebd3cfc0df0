import { type Fields, isFields } from "../util/json";

export interface RecordList {
  /** Fields that are texts with something in them; the first is another text in every record. */
  readonly ids?: readonly string[];
  readonly problemOf?: (record: Fields, path: string) => string | undefined;
  readonly fail: (why: string, level: "text" | "value" | "record") => Error;
}

export function readRecords(json: string, { ids = [], problemOf, fail }: RecordList): unknown[] {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    throw fail(`it is not JSON (${(error as Error).message})`, "text");
  }
  if (!Array.isArray(value)) throw fail("it is no JSON array", "value");
  const places = new Map<unknown, string>();
  for (const [at, record] of value.entries()) {
    const path = `[${at}]`;
    if (!isFields(record)) throw fail(`${path} is no object`, "record");
    const problem = idProblem(record, path, ids, places) ?? problemOf?.(record, path);
    if (problem) throw fail(problem, "record");
  }
  return value;
}

function idProblem(record: Fields, path: string, ids: readonly string[], places: Map<unknown, string>) {
  for (const [at, name] of ids.entries()) {
    const id = record[name];
    if (typeof id !== "string" || id === "") return `${path}.${name} is ${id === undefined ? "missing" : "no text"}`;
    if (at > 0) continue;
    if (places.has(id)) return `${path}.${name} repeats "${id}" of ${places.get(id)}`;
    places.set(id, path);
  }
  return undefined;
}
