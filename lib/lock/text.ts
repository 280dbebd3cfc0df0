import { errors } from "../errors/late";
import { type JsonProblem, placeIn, readStrictJson } from "../util/strict-json";
import { visibleText } from "../util/terminal-text";
import {
  type Invalid,
  list,
  object,
  onlyFields,
  pathTo,
  readConnection,
  readExtra,
  readHold,
  readImage,
  readOrigin,
  readQuery,
  within,
} from "./fields";
import type { LockHead } from "./format";
import { LOCK_VERSION, type Lock, type Pin, pinId } from "./lock";

export interface LockText {
  readonly lock: Lock;
  readonly head: LockHead;
}

export function parseLock(text: string, file: string): Lock {
  return readLockText(text, file).lock;
}

/** Anything that is not a lock of this version, to the letter, is an error: a pin not understood must not be lost or replaced. */
export function readLockText(text: string, file: string): LockText {
  const conflict = conflictIn(text);
  if (conflict) throw errors.lock().lockConflict(file, conflict);
  const reading = readStrictJson(text.replace(/^\uFEFF/, " "));
  if ("problem" in reading) throw errors.lock().lockInvalid(file, ...placeOf(text, reading));
  const invalid = (path: string, problem: string) => errors.lock().lockInvalid(file, path, problem);
  const root = object(reading.value, within("$", invalid));
  // Before anything else: another version may have other fields.
  if (root.lockVersion !== LOCK_VERSION) throw errors.lock().lockVersion(file, root.lockVersion, LOCK_VERSION);
  onlyFields(root, ["$schema", "lockVersion", "pins"], within("$", invalid), "x-");
  const { $schema: schema } = root;
  if (schema !== undefined && typeof schema !== "string") throw invalid("$.$schema", "must be a text");
  const pins = object(root.pins, within("$.pins", invalid));
  const lock = new Map<string, Pin[]>();
  for (const [key, value] of Object.entries(pins)) {
    // The path is made for an error only.
    lock.set(
      key,
      readPins(key, value, (path, problem) => invalid(`$.pins${pathTo(key)}${path}`, problem)),
    );
  }
  return { lock, head: { schema, extra: readExtra(root) } };
}

function placeOf(text: string, { position, problem }: JsonProblem): [where: string, problem: string] {
  if (text.trim() === "") return ["it", "is empty"];
  return [placeIn(text, position), problem];
}

function readPins(key: string, value: unknown, invalid: Invalid): Pin[] {
  if (key === "") throw invalid("", "is a key without a name");
  const pins = list(value, invalid).map((pin, i) => readPin(pin, within(`[${i}]`, invalid)));
  if (pins.length === 0) throw invalid("", "must be a list with at least one pin");
  if (pins.length === 1) return pins;
  const seen = new Map<string, number>();
  for (const [i, pin] of pins.entries()) {
    const id = pinId(pin);
    const first = seen.get(id);
    if (first !== undefined)
      throw invalid(`[${i}].query`, `is that of [${first}] again: a key holds one pin a query, account and site`);
    seen.set(id, i);
  }
  return pins;
}

const PIN = ["image", "why", "origin", "query", "connection", "hold", "note"];

function readPin(value: unknown, invalid: Invalid): Pin {
  const pin = object(value, invalid);
  onlyFields(pin, PIN, invalid, "x-");
  const { why, origin, hold, note } = pin;
  if (typeof why !== "string") throw invalid(".why", "must be a text");
  if (note !== undefined && typeof note !== "string") throw invalid(".note", "must be a text");
  const extra = readExtra(pin);
  return {
    image: readImage(pin.image, within(".image", invalid)),
    why,
    ...(origin !== undefined && { origin: readOrigin(origin, within(".origin", invalid)) }),
    query: readQuery(pin.query, within(".query", invalid)),
    connection: readConnection(pin.connection, within(".connection", invalid)),
    ...(hold !== undefined && { hold: readHold(hold, within(".hold", invalid)) }),
    ...(note !== undefined && { note }),
    ...(extra && { extra }),
  };
}

export interface MergeMarkers {
  readonly markers: readonly number[];
  /** The first conflict as it stands in the file, with the numbers of its lines; the beginning of each side. */
  readonly excerpt: readonly string[];
}

/** No line of valid JSON begins so. With diff3 there is a base between the sides. */
const MARKER = /^(?:<{7}|\|{7}|={7}|>{7})(?: |\r?$)/;
const SIDES = ["<<<<<<<", "|||||||", "=======", ">>>>>>>"];
const LINES_A_SIDE = 6;
const WIDEST = 100;

export function conflictIn(text: string): MergeMarkers | undefined {
  if (!SIDES.some((side) => text.includes(side))) return undefined;
  const lines = text.split("\n");
  const markers = lines.flatMap((line, i) => (MARKER.test(line) ? [i + 1] : []));
  const [first] = markers;
  if (first === undefined) return undefined;
  const last = markers.find((line) => lines[line - 1]?.startsWith(">")) ?? markers.at(-1) ?? first;
  return { markers, excerpt: excerptOf(lines.slice(first - 1, last), first) };
}

function excerptOf(lines: readonly string[], first: number): string[] {
  const width = String(first + lines.length - 1).length;
  let side = 0;
  return lines.flatMap((line, i) => {
    side = MARKER.test(line) ? 0 : side + 1;
    if (side > LINES_A_SIDE) return side === LINES_A_SIDE + 1 ? [`${" ".repeat(width)} | …`] : [];
    return [`${String(first + i).padStart(width)} | ${readable(line)}`];
  });
}

/** A branch's name, or whatever stands there, must not speak to the terminal. */
function readable(line: string): string {
  const text = visibleText(line.replace(/\r$/, ""));
  return text.length > WIDEST ? `${text.slice(0, WIDEST)}…` : text;
}
