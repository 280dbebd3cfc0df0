import { statSync } from "node:fs";
import { type Fields, isFields } from "../util/json";
import { readText } from "../util/read-text";

/** Of a catalog, machines or rules of faults, in MiB. */
const LARGEST = 256;
/** File systems stamp in steps of some milliseconds: a file written this recently may change under the same stamp. */
const SETTLED_MS = 2000;

/** The last good value stays, and a problem is reported once: an editor that writes in two steps must not break a server. */
export class WatchedFile<T> {
  private text: string;
  private stamp: string;
  private value: T;
  private problem = "";

  /** Throws what `parse` throws, or `unreadable` makes: at the start there is no last good value. */
  constructor(
    private readonly path: string,
    private readonly parse: (text: string) => T,
    private readonly report: (problem: string) => void,
    unreadable: (why: string) => Error,
  ) {
    try {
      this.stamp = this.look().stamp;
      this.text = readText(path, LARGEST, true);
    } catch (error) {
      throw unreadable((error as Error).message);
    }
    this.value = parse(this.text);
  }

  current(): T {
    try {
      const { stamp, settled } = this.look();
      if (stamp === this.stamp && settled) return this.value;
      const text = readText(this.path, LARGEST, true);
      this.stamp = stamp;
      if (text !== this.text) {
        this.text = text;
        this.value = this.parse(text);
        this.problem = "";
      }
    } catch (error) {
      const { message } = error as Error;
      if (message !== this.problem) this.report(`${message} The last good content is still in use.`);
      this.problem = message;
    }
    return this.value;
  }

  private look(): { stamp: string; settled: boolean } {
    const { ino, size, mtimeMs } = statSync(this.path);
    return { stamp: `${ino} ${size} ${mtimeMs}`, settled: Date.now() - mtimeMs > SETTLED_MS };
  }
}

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
