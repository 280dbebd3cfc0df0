import { errors } from "../errors/late";
import type { LookupFailure } from "../errors/lookups";
import { isSame } from "../util/json";
import { answerIn, foreignTo } from "./account-rule";
import type { LookupRequest } from "./decide";
import { type KeyedPin, type Lock, type Pin, pinId, pinsIn } from "./lock";
import { copiedOrigin, type Hold, pinnedStep } from "./origin";
import { pinsOfLookup } from "./reported-lookups";
import type { SynthReport } from "./synth-report";

/** The pins that none of the outputs uses. Outputs of several environments use different pins of one key. */
export function unusedPins(lock: Lock, reports: readonly SynthReport[]): KeyedPin[] {
  const used = new Set(reports.flatMap(({ lookups }) => lookups.flatMap((lookup) => pinsOfLookup(lock, lookup))));
  return pinsIn(lock).filter(({ pin }) => !used.has(pin));
}

export function dropPins(lock: Lock, drop: readonly KeyedPin[]): Lock {
  const dropped = new Set(drop.map(keyedId));
  const kept = [...lock].map(
    ([key, pins]) => [key, pins.filter((pin) => !dropped.has(keyedId({ key, pin })))] as const,
  );
  return new Map(kept.filter(([, pins]) => pins.length > 0));
}

export function keyedId({ key, pin }: KeyedPin): string {
  return JSON.stringify([key, pinId(pin)]);
}

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

export function holdPins(lock: Lock, held: readonly KeyedPin[], hold: Hold | undefined): Lock {
  const these = new Set(held.map(keyedId));
  let changed = false;
  const change = (key: string, pin: Pin): Pin => {
    if (!these.has(keyedId({ key, pin })) || isSame(pin.hold, hold)) return pin;
    changed = true;
    const { hold: _, ...free } = pin;
    return hold ? { ...free, hold } : free;
  };
  const after = new Map([...lock].map(([key, pins]) => [key, pins.map((pin) => change(key, pin))]));
  return changed ? after : lock;
}

export function keyProblem(key: string): string | undefined {
  if (key === "" || /^\/|\/$/.test(key)) return "is empty, or begins or ends with a slash";
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
  return /[\u0000-\u001f\u007f-\u009f]/.test(key) ? "has control characters" : undefined;
}

export function findPin(lock: Lock, key: string, like: Pick<Pin, "query" | "connection">): Pin | undefined {
  const id = pinId(like);
  return lock.get(key)?.find((pin) => pinId(pin) === id);
}

export interface PinChange extends KeyedPin {
  /** `add`: a pin that is there already stays. `set`: it is replaced. */
  readonly change: "add" | "set";
  readonly earlier?: Pin | undefined;
}

/** The lock with the changes made. Where nothing changes, the same lock. */
export function applyChanges(lock: Lock, changes: readonly PinChange[]): Lock {
  const pins = new Map(lock);
  let changed = false;
  for (const { key, pin, change, earlier } of changes) {
    const old = earlier ?? findPin(pins, key, pin);
    if (old && (change === "add" || samePin(old, pin))) continue;
    const id = pinId(pin);
    const others = (pins.get(key) ?? []).filter((other) => other !== old && pinId(other) !== id);
    pins.set(key, [...others, pin]);
    changed = true;
  }
  return changed ? pins : lock;
}

/** Whether two pins are one answer: on a later day its reason reads otherwise, and that is no change. */
function samePin(a: Pin, b: Pin): boolean {
  const answer = (pin: Pin) => ({
    image: pin.image,
    connection: pin.connection,
    query: pin.query,
    step: pinnedStep(pin),
  });
  return isSame(answer(a), answer(b));
}

/** A pin that a synth writes as the answer of a lookup. */
export interface WrittenAnswer {
  readonly request: LookupRequest;
  readonly pin: Pin;
  readonly change: PinChange["change"];
}

/** Others may have written since the lock was read: what they pinned wins, but not for another account. @throws `LOOKUPS_FAILED` */
export function applyAnswers(lock: Lock, answers: readonly WrittenAnswer[]): Lock {
  const failures: LookupFailure[] = [];
  const changes = answers.map(({ request, pin, change }): PinChange => {
    const { pin: earlier, foreign, several } = answerIn(lock, request);
    const elsewhere = foreign?.connection ?? foreignTo(request, lock);
    if (elsewhere) failures.push({ path: request.path, error: errors.pin().pinOtherEndpoint(request, elsewhere) });
    if (several) failures.push({ path: request.path, error: errors.pin().pinOfSeveral(request, several) });
    return { key: request.key, pin, change, earlier };
  });
  if (failures.length > 0) throw errors.lookups().lookupsFailed(failures);
  return applyChanges(lock, changes);
}
