import type { ConnectionName } from "../account/connection";
import { queryText } from "../query/canonical";
import type { CanonicalQuery } from "../query/query";
import type { PinnedImage } from "../select/image";
import { type Json, stableText } from "../util/json";
import { type Hold, type Origin, pinnedStep } from "./origin";

/** The version of the format that this release reads and writes. */
export const LOCK_VERSION = 1;

/** One answered query. */
export interface Pin {
  readonly image: PinnedImage;
  /** Why this image, in words, as of the day it was decided: for people, and never read by code. */
  readonly why: string;
  /** How the pin came; one without was picked. */
  readonly origin?: Origin;
  readonly query: CanonicalQuery;
  readonly connection: ConnectionName;
  readonly hold?: Hold;
  /** Free text of the team's own. */
  readonly note?: string;
  /** Members that begin with `x-`: of other tools, kept as they are. */
  readonly extra?: Extra;
}

/** Members of a file or of a pin that begin with `x-`. */
export type Extra = Readonly<Record<string, Json>>;

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

/** Whether two pins are one answer: on a later day its reason reads otherwise, and that is no change. */
function samePin(a: Pin, b: Pin): boolean {
  const answer = (pin: Pin) => {
    const { image, connection } = pin;
    return stableText({ image, connection, step: pinnedStep(pin) });
  };
  return answer(a) === answer(b);
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

/** `NAME` of `pin//NAME`: what people type, and Terraform names it by. Any other key is itself. */
export function shortKey(key: string): string {
  return key.startsWith(`${PIN}${JOIN}`) ? key.slice(PIN.length + JOIN.length) : key;
}

/** The last segment of a key: the construct id, or the end of the pin's name. */
export function keyId(key: string): string {
  return key.slice(key.lastIndexOf("/") + 1);
}
