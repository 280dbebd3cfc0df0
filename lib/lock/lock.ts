import type { ConnectionName } from "../account/connection";
import { endpointOf, siteOf } from "../account/endpoint";
import { queryText } from "../query/canonical";
import type { CanonicalQuery } from "../query/query";
import type { PinnedImage } from "../select/image";
import type { Json } from "../util/json";
import type { Hold, Origin } from "./origin";

export const LOCK_VERSION = 1;

export interface Pin {
  readonly image: PinnedImage;
  /** Why this image, in words, as of the day it was decided: for people, and never read by code. */
  readonly why: string;
  /** How the pin came; one without was picked. */
  readonly origin?: Origin;
  readonly query: CanonicalQuery;
  readonly connection: ConnectionName;
  readonly hold?: Hold;
  readonly note?: string;
  /** Members that begin with `x-`: of other tools, kept as they are. */
  readonly extra?: Extra;
}

export type Extra = Readonly<Record<string, Json>>;

/** The pins of every key; a key holds one pin a query, account and site. */
export type Lock = ReadonlyMap<string, readonly Pin[]>;

export const EMPTY_LOCK: Lock = new Map();

export function pinParts({ query, connection }: Pick<Pin, "query" | "connection">): readonly string[] {
  return [queryText(query), connection.account ?? "", siteOf(endpointOf(connection))];
}

export function pinId(pin: Pick<Pin, "query" | "connection">): string {
  return JSON.stringify(pinParts(pin));
}

export interface KeyedPin {
  readonly key: string;
  readonly pin: Pin;
}

export function pinsById(pins: readonly Pin[] = []): ReadonlyMap<string, Pin> {
  return new Map(pins.map((pin) => [pinId(pin), pin]));
}

export function pinsIn(lock: Lock): KeyedPin[] {
  return [...lock].flatMap(([key, pins]) => pins.map((pin) => ({ key, pin })));
}

/** Parts of a lock key are joined by an empty path segment, which no construct path has: keys are injective. */
const JOIN = "//";
const PIN = "pin";

/** Names that may stand as `pin` or `namespace`: no empty segment, nothing that a terminal or a glob would bend. */
export const KEY_NAME = /^(?!pin$)[\w.@:+-]+(\/[\w.@:+-]+)*$/;

/** The construct path, or `pin//NAME` where a pin is named; `NAMESPACE//` before it where the app sets one. */
export function lockKey(lookup: { readonly path: string; readonly pin?: string; readonly namespace?: string }): string {
  const own = lookup.pin === undefined ? lookup.path : `${PIN}${JOIN}${lookup.pin}`;
  return lookup.namespace === undefined ? own : `${lookup.namespace}${JOIN}${own}`;
}

export function shortKey(key: string): string {
  return key.startsWith(`${PIN}${JOIN}`) ? key.slice(PIN.length + JOIN.length) : key;
}

export function keyId(key: string): string {
  return key.slice(key.lastIndexOf("/") + 1);
}
