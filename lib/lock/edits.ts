import { queryText } from "../query/canonical";
import type { KeyedPin, Lock } from "./lock";
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
