import { createHash } from "node:crypto";
import { keyMatcher, keysNamed, type PinMark, pinMark } from "./key-glob";
import { type KeyedPin, type Lock, type Pin, pinId } from "./lock";

/** As git shortens: no fewer digits, and more where these mean another pin too. */
const SHORTEST = 4;

/** What one pin of a lock is called: its key, and where the key holds several, `KEY@ACCOUNT` or `KEY#DIGITS`. */
export type PinNames = (pin: KeyedPin) => string;

export function pinNames(lock: Lock): PinNames {
  const names = new Map<string, ReadonlyMap<Pin, string>>();
  for (const [key, pins] of lock) {
    if (pins.length < 2) continue;
    const accounts = pins.map(({ connection }) => connection.account);
    const byAccount = accounts.every((account, i) => account !== undefined && accounts.indexOf(account) === i);
    const nameOf = (pin: Pin) => {
      const account = `${key}@${pin.connection.account}`;
      return byAccount && !lock.has(account) ? account : byDigits(lock, key, pin, pins);
    };
    names.set(key, new Map(pins.map((pin) => [pin, nameOf(pin)])));
  }
  return ({ key, pin }) => names.get(key)?.get(pin) ?? key;
}

function byDigits(lock: Lock, key: string, pin: Pin, pins: readonly Pin[]): string {
  const own = digestOf(pin);
  const others = pins.filter((other) => other !== pin).map(digestOf);
  const isTaken = (digits: string) => others.some((other) => other.startsWith(digits)) || lock.has(`${key}#${digits}`);
  let length = SHORTEST;
  while (length < own.length && isTaken(own.slice(0, length))) length++;
  return `${key}#${own.slice(0, length)}`;
}

export interface NamedPins {
  readonly pins: readonly KeyedPin[];
  readonly exact: boolean;
}

/** A key to the letter first, also `NAME` for `pin//NAME`; then `KEY#DIGITS` and `KEY@ACCOUNT`; then a glob over keys. */
export function pinsNamed(lock: Lock, word: string): NamedPins {
  const all = [...lock.keys()];
  const keys = keysNamed(all, word);
  if (keys.length > 0) return { pins: pinsOf(lock, keys), exact: true };
  const mark = pinMark(word);
  const pins = mark ? pinsOf(lock, keysNamed(all, mark.key)).filter(({ pin }) => hasMark(pin, mark)) : [];
  if (pins.length > 0) return { pins, exact: true };
  return { pins: pinsOf(lock, all.filter(keyMatcher(word))), exact: false };
}

export function hasMark(pin: Pin, { sign, text }: PinMark): boolean {
  if (sign === "@") return pin.connection.account === text;
  return text.length >= SHORTEST && digestOf(pin).startsWith(text);
}

function pinsOf(lock: Lock, keys: readonly string[]): KeyedPin[] {
  return keys.flatMap((key) => (lock.get(key) ?? []).map((pin) => ({ key, pin })));
}

function digestOf(pin: Pin): string {
  return createHash("sha256").update(pinId(pin)).digest("hex");
}
