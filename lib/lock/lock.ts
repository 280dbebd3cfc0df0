import type { ConnectionName } from "../account/connection";
import { queryText } from "../query/canonical";
import type { CanonicalQuery } from "../query/query";
import type { PinnedImage } from "../select/image";
import { byText, sortKeys, stableText } from "../util/json";

/** The version of the format that this release reads and writes. */
export const LOCK_VERSION = 1;

/** One answered query. */
export interface Pin {
  readonly query: CanonicalQuery;
  readonly image: PinnedImage;
  /** Why this image, in words, as of the day it was picked. */
  readonly why: string;
  readonly connection: ConnectionName;
}

/** The pins of every key; a key holds one pin a query. */
export type Lock = ReadonlyMap<string, readonly Pin[]>;

/** A lock without pins. */
export const EMPTY_LOCK: Lock = new Map();

/** The pin of a key and a query, if there is one. */
export function findPin(lock: Lock, key: string, query: CanonicalQuery): Pin | undefined {
  const text = queryText(query);
  return lock.get(key)?.find((pin) => queryText(pin.query) === text);
}

/** A pin and the key that holds it. */
export interface KeyedPin {
  readonly key: string;
  readonly pin: Pin;
}

/** A pin to be written, and whether it takes the place of the pin it finds. */
export interface PinChange extends KeyedPin {
  /** `add`: a pin that is there already stays. `set`: it is replaced. */
  readonly change: "add" | "set";
}

/** The lock with the changes made. Where nothing changes, the same lock. */
export function applyChanges(lock: Lock, changes: readonly PinChange[]): Lock {
  const pins = new Map(lock);
  let changed = false;
  for (const { key, pin, change } of changes) {
    const old = findPin(pins, key, pin.query);
    if (old && (change === "add" || samePin(old, pin))) continue;
    const others = (pins.get(key) ?? []).filter((other) => other !== old);
    pins.set(key, [...others, pin]);
    changed = true;
  }
  return changed ? pins : lock;
}

/** `why` tells of the day the image was picked: the same answer on a later day is no change. */
function samePin(a: Pin, b: Pin): boolean {
  const answer = ({ image, connection }: Pin) => stableText({ image, connection });
  return answer(a) === answer(b);
}

/**
 * The text of a lock: one text for one lock. Keys and pins sorted, two blanks a level, a newline at the end.
 *
 * @param schema the file's `$schema`, first so that editors find it
 */
export function formatLock(lock: Lock, schema?: string): string {
  const blocks = [...lock]
    .filter(([, pins]) => pins.length > 0)
    .sort(([a], [b]) => byText(a, b))
    .map(([key, pins]) => `${JSON.stringify(key)}: ${JSON.stringify(sorted(pins).map(pinJson), undefined, 2)}`);
  // Keys are joined as text: as members of an object, those that look like numbers would come first.
  const pins = blocks.length === 0 ? "{}" : `{\n${indent(blocks.join(",\n"), 4)}\n  }`;
  const head = schema === undefined ? "" : `  "$schema": ${JSON.stringify(schema)},\n`;
  return `{\n${head}  "lockVersion": ${LOCK_VERSION},\n  "pins": ${pins}\n}\n`;
}

function sorted(pins: readonly Pin[]): Pin[] {
  return [...pins].sort((a, b) => byText(queryText(a.query), queryText(b.query)));
}

/** By the newline alone: `^` of a regular expression also stands after U+2028, which a name may hold. */
function indent(text: string, blanks: number): string {
  const margin = " ".repeat(blanks);
  return margin + text.replaceAll("\n", `\n${margin}`);
}

function pinJson({ query, image, why, connection }: Pin): object {
  return { query: sortKeys(query), image: sortKeys(image), why, connection: sortKeys(connection) };
}

/** Parts of a lock key are joined by an empty path segment, which no construct path has: keys are injective. */
const JOIN = "//";
const PIN = "pin";

/** Names that may stand as `pin` or `namespace`: no empty segment, nothing that a terminal or a glob would bend. */
export const KEY_NAME = /^(?!pin$)[\w.@:+-]+(\/[\w.@:+-]+)*$/;

/**
 * The key of a lookup in the lock: its construct path, or `pin//NAME` where it names its pin; `NAMESPACE//` before
 * it where the app sets one.
 */
export function lockKey(lookup: { readonly path: string; readonly pin?: string; readonly namespace?: string }): string {
  const own = lookup.pin === undefined ? lookup.path : `${PIN}${JOIN}${lookup.pin}`;
  return lookup.namespace === undefined ? own : `${lookup.namespace}${JOIN}${own}`;
}

/** The last segment of a key: the construct id, or the end of the pin's name. */
export function keyId(key: string): string {
  return key.slice(key.lastIndexOf("/") + 1);
}
