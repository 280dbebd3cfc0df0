import { byText, type Json, sortKeys } from "../util/json";
import { type Extra, LOCK_VERSION, type Lock, type Pin, pinParts } from "./lock";

export interface LockHead {
  /** Its `$schema`, first so that editors find it, and kept as it is: a team may have its own. */
  readonly schema?: string;
  readonly extra?: Extra;
}

export function formatLock(lock: Lock, head: LockHead = {}): string {
  const blocks = [...lock]
    .filter(([, pins]) => pins.length > 0)
    .sort(([a], [b]) => byText(a, b))
    // Joined as text: as members of an object, keys that look like numbers would come first.
    .map(([key, pins]) => indent(member(key, inOrder(pins).map(pinJson)), 4));
  return lockText(blocks.length === 0 ? "" : `\n${blocks.join(",\n")}\n  `, head);
}

export function lockText(blocks: string, { schema, extra = {} }: LockHead): string {
  const first = schema === undefined ? "" : `  "$schema": ${JSON.stringify(schema)},\n`;
  const last = extraMembers(extra).map(([name, value]) => `,\n${indent(member(name, value), 2)}`);
  return `{\n${first}  "lockVersion": ${LOCK_VERSION},\n  "pins": {${blocks}}${last.join("")}\n}\n`;
}

export function pinBlock(pin: Pin): string {
  return indent(JSON.stringify(pinJson(pin), undefined, 2), 6);
}

export function inOrder(pins: readonly Pin[]): readonly Pin[] {
  if (pins.length < 2) return pins;
  const parted = pins.map((pin) => ({ pin, parts: pinParts(pin) }));
  const order = (a: readonly string[], b: readonly string[]) => a.findIndex((part, i) => part !== b[i]);
  return parted
    .sort(({ parts: a }, { parts: b }) => byText(a[order(a, b)] ?? "", b[order(a, b)] ?? ""))
    .map(({ pin }) => pin);
}

function member(name: string, value: unknown): string {
  return `${JSON.stringify(name)}: ${JSON.stringify(value, undefined, 2)}`;
}

/** By the newline alone: `^` of a regular expression also stands after U+2028, which a name may hold. */
function indent(text: string, blanks: number): string {
  const margin = " ".repeat(blanks);
  return margin + text.replaceAll("\n", `\n${margin}`);
}

/** The id comes first: in a diff of the file, git's three lines of context then hold the key. */
function pinJson({ image, why, origin, query, connection, hold, note, extra = {} }: Pin): object {
  const { imageId, imageName, creationTime, ...rest } = image as Partial<Pin["image"]> & { creationTime?: string };
  return {
    image: { imageId, imageName, creationTime, ...sortKeys(rest) },
    why,
    origin: origin && {
      kind: origin.kind,
      from: origin.from,
      of: origin.of,
      step: origin.step,
      against: origin.against,
    },
    query: sortKeys(query),
    connection: sortKeys(connection),
    hold: hold && sortKeys(hold),
    note,
    ...Object.fromEntries(extraMembers(extra)),
  };
}

function extraMembers(extra: Extra): [string, Json][] {
  return Object.entries(extra).sort(([a], [b]) => byText(a, b));
}
