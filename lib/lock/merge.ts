import { byText, isSame } from "../util/json";
import { inOrder, type LockHead, lockText, pinBlock } from "./format";
import { type Extra, type Lock, type Pin, pinId, pinsById } from "./lock";
import type { LockText } from "./text";

/** What both sides have; one and the same where they agree, and undefined where a side has none. */
interface Sides<T> {
  readonly ours: T | undefined;
  readonly theirs: T | undefined;
}

export interface PinConflict extends Sides<Pin> {
  readonly key: string;
}

export interface Merged {
  readonly text: string;
  readonly conflicts: readonly PinConflict[];
}

export function mergeLocks(base: LockText, ours: LockText, theirs: LockText): Merged {
  const keys = [...new Set([...ours.lock.keys(), ...theirs.lock.keys()])].sort(byText);
  const merged = keys.map((key) => ({ key, pins: mergeKey(key, base.lock, ours.lock, theirs.lock) }));
  const text = joined(merged.filter(({ pins }) => pins.length > 0).map(({ key, pins }) => keySides(key, pins)));
  const head = mergeHeads(base.head, ours.head, theirs.head);
  return {
    text: lockText(text === "" ? "" : `\n${text}\n  `, head),
    conflicts: merged.flatMap(({ key, pins }) => pins.filter(isOpen).map((pin) => ({ key, ...pin }))),
  };
}

function mergeKey(key: string, base: Lock, ours: Lock, theirs: Lock): Sides<Pin>[] {
  const [before, mine, other] = [pinsById(base.get(key)), pinsById(ours.get(key)), pinsById(theirs.get(key))];
  const ids = inOrder([...new Map([...other, ...mine]).values()]).map(pinId);
  const merged = ids.map((id) => mergePin(before.get(id), mine.get(id), other.get(id)));
  return merged.filter(({ ours: one, theirs: another }) => one || another);
}

function mergePin(base: Pin | undefined, ours: Pin | undefined, theirs: Pin | undefined): Sides<Pin> {
  const both = (pin: Pin | undefined) => ({ ours: pin, theirs: pin });
  if (isSame(ours, theirs) || isSame(base, theirs)) return both(ours);
  if (isSame(base, ours)) return both(theirs);
  if (!ours || !theirs) return { ours, theirs };
  const agreed = isSame(decided(ours), decided(theirs));
  if (!base && !agreed) return { ours, theirs };
  const before = base ?? decided(ours);
  const decision = pick(before, ours, theirs, decided);
  const note = pick(before, ours, theirs, ({ note: text }) => text);
  const extra = mergeExtra(before.extra, ours.extra, theirs.extra);
  if (decision === CONFLICT || note === CONFLICT || extra === CONFLICT) return { ours, theirs };
  const why = pick(before, ours, theirs, ({ why: text }) => text);
  const decider = isSame(decision, decided(ours)) ? ours : theirs;
  // The same answer on two days is told in two ways; a reason otherwise goes with its image.
  const told = agreed && why !== CONFLICT ? why : decider.why;
  return both({ ...decision, why: told, ...(note !== undefined && { note }), ...(extra && { extra }) });
}

/** A hold is meant for the image that it was set on: with a move on the other side it is for a person to say. */
function decided({ note: _, extra: __, ...pin }: Pin): Pin {
  return { ...pin, why: "" };
}

const CONFLICT: unique symbol = Symbol("conflict");

function pick<S, T>(base: S, ours: S, theirs: S, of: (side: S) => T): T | typeof CONFLICT {
  const [before, mine, other] = [of(base), of(ours), of(theirs)];
  if (isSame(mine, other) || isSame(before, other)) return mine;
  return isSame(before, mine) ? other : CONFLICT;
}

function mergeExtra(base: Extra = {}, ours: Extra = {}, theirs: Extra = {}): Extra | undefined | typeof CONFLICT {
  const names = [...new Set([...Object.keys(ours), ...Object.keys(theirs)])];
  const members = names.map((name) => [name, pick(base, ours, theirs, (side) => side[name])] as const);
  if (members.some(([, value]) => value === CONFLICT)) return CONFLICT;
  const there = members.filter(([, value]) => value !== undefined);
  return there.length > 0 ? (Object.fromEntries(there) as Extra) : undefined;
}

/** Nothing in them decides about an image: where both sides changed a member, ours stays. */
function mergeHeads(base: LockHead, ours: LockHead, theirs: LockHead): LockHead {
  const schema = pick(base, ours, theirs, (head) => head.schema);
  const extra = mergeExtra(base.extra, ours.extra, theirs.extra);
  return { schema: schema === CONFLICT ? ours.schema : schema, extra: extra === CONFLICT ? ours.extra : extra };
}

function isOpen({ ours, theirs }: Sides<unknown>): boolean {
  return ours !== theirs;
}

/** The text of a key on both sides; one that a side has not is undefined there, and no comma may stay for it. */
function keySides(key: string, pins: readonly Sides<Pin>[]): Sides<string> {
  const block = (text: string | undefined) => text && `    ${JSON.stringify(key)}: [\n${text}\n    ]`;
  const sides = pins.map(({ ours, theirs }) => ({ ours: ours && pinBlock(ours), theirs: theirs && pinBlock(theirs) }));
  const [only] = sides;
  // A key without a pin is no key: where a side dropped its only one, the key goes with it.
  if (sides.length === 1 && only && isDropped(only)) return { ours: block(only.ours), theirs: block(only.theirs) };
  const text = block(joined(sides));
  return { ours: text, theirs: text };
}

function isDropped({ ours, theirs }: Sides<string>): boolean {
  return ours === undefined || theirs === undefined;
}

/** Members with commas between them, whichever side of each conflict is taken: markers stand around whole ones. */
function joined(members: readonly Sides<string>[]): string {
  const lastFirm = members.findLastIndex((member) => !isDropped(member));
  return members
    .map(({ ours, theirs }, i) => {
      const before = lastFirm >= 0 && i > lastFirm ? "    ,\n" : "";
      const behind = i < (lastFirm >= 0 ? lastFirm : members.length - 1) ? "," : "";
      const side = (text: string | undefined) => (text === undefined ? [] : [before + text + behind]);
      if (ours === theirs) return side(ours).join("");
      return ["<<<<<<< ours", ...side(ours), "=======", ...side(theirs), ">>>>>>> theirs"].join("\n");
    })
    .join("\n");
}
