import { queryText } from "../query/canonical";
import { stableText } from "../util/json";
import type { KeyedPin, Lock, Pin } from "./lock";
import { copiedOrigin, type Hold } from "./origin";
import type { SynthReport } from "./synth-report";

/** The pins that none of the outputs uses. Outputs of several environments use different pins of one key. */
export function unusedPins(lock: Lock, reports: readonly SynthReport[]): KeyedPin[] {
  const used = new Set(
    reports.flatMap(({ lookups }) => lookups.map(({ key, query }) => identity(key, queryText(query)))),
  );
  return [...lock].flatMap(([key, pins]) =>
    pins.filter((pin) => !used.has(identity(key, queryText(pin.query)))).map((pin) => ({ key, pin })),
  );
}

/** The lock without these pins. */
export function dropPins(lock: Lock, drop: readonly KeyedPin[]): Lock {
  const dropped = new Set(drop.map(({ key, pin }) => identity(key, queryText(pin.query))));
  const kept = [...lock].map(
    ([key, pins]) => [key, pins.filter((pin) => !dropped.has(identity(key, queryText(pin.query))))] as const,
  );
  return new Map(kept.filter(([, pins]) => pins.length > 0));
}

function identity(key: string, query: string): string {
  return JSON.stringify([key, query]);
}

/** The lock with the pins of one key under another; with `copy` under both. A copy tells where it comes from. */
export function renameKey(lock: Lock, from: string, to: string, copy: boolean): Lock {
  const pins = lock.get(from);
  if (!pins) return lock;
  const after = new Map(lock);
  if (!copy) after.delete(from);
  return after.set(to, copy ? pins.map((pin) => copied(pin, from)) : pins);
}

/** Another app's pin is not held by what holds this one. */
function copied({ hold: _, note: __, ...pin }: Pin, from: string): Pin {
  return { ...pin, origin: copiedOrigin(from, pin) };
}

/** The lock with a hold on these pins, or without one. */
export function holdPins(lock: Lock, held: readonly KeyedPin[], hold: Hold | undefined): Lock {
  const these = new Set(held.map(({ key, pin }) => identity(key, queryText(pin.query))));
  let changed = false;
  const change = (key: string, pin: Pin): Pin => {
    if (!these.has(identity(key, queryText(pin.query))) || stableText({ hold: pin.hold }) === stableText({ hold }))
      return pin;
    changed = true;
    const { hold: _, ...free } = pin;
    return hold ? { ...free, hold } : free;
  };
  const after = new Map([...lock].map(([key, pins]) => [key, pins.map((pin) => change(key, pin))]));
  return changed ? after : lock;
}

/** What keeps a text from being a key: empty segments separate its parts, and it is typed and shown. */
export function keyProblem(key: string): string | undefined {
  if (key === "" || /^\/|\/$/.test(key)) return "is empty, or begins or ends with a slash";
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
  return /[\u0000-\u001f\u007f-\u009f]/.test(key) ? "has control characters" : undefined;
}
