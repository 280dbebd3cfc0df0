import { familyOf, familyText } from "../select/families";
import type { PinnedImage } from "../select/image";
import { isSame } from "../util/json";
import { visibleText } from "../util/terminal-text";
import type { Behind } from "./behind";
import { applyChanges, findPin } from "./edits";
import type { KeyedPin, Lock, Pin } from "./lock";
import { heldBy, heldFromPromotion, type Origin, pickedOrigin, pinnedStep } from "./origin";
import type { Refusals } from "./pin-rules/pin-rules";
import type { PinStatus } from "./pin-status";

/** `gone`: the image cannot be had. `against`: the query does not take it. `unproven`: it was not tried for long enough. */
export type Stop =
  | Border
  | Behind
  | { readonly kind: "hold" | "rule" | "gone" | "against" | "unproven"; readonly text: string };

export interface Move extends KeyedPin {
  readonly after: Pin;
  readonly stops: readonly Stop[];
  /** Of a way back: what the query may exclude, so that it never picks again what the pin had since. */
  readonly exclude?: readonly string[];
}

export interface Left extends KeyedPin {
  readonly reason: string;
  readonly held?: true;
}

export interface MovePlan {
  readonly moves: readonly Move[];
  readonly held: readonly Move[];
  readonly left: readonly Left[];
}

export interface Insistence {
  readonly force: boolean;
  readonly named: ReadonlySet<Pin>;
}

export function planMoves(statuses: readonly PinStatus[], insistence: Insistence): MovePlan {
  const left: Left[] = [];
  const moves: Move[] = [];
  for (const status of statuses) {
    const { key, pin, kind, matches, lines } = status;
    const move = moveByQuery(status);
    if (move) moves.push(move);
    else if (kind === "ambiguous") left.push({ key, pin, reason: `ambiguous: ${matches.length} images match` });
    else if (kind === "unanswered") left.push({ key, pin, reason: lines[0] ?? "no match now" });
  }
  const heldOf = statuses.some(({ promotion }) => promotion) ? heldFromPromotion : heldBy;
  const free = holdBack(moves, left, insistence, (pin) => heldOf(pin));
  return sortOut(free, left, insistence.force);
}

export function moveByQuery({ key, pin, kind, next, why, step, behind, promotion }: PinStatus): Move | undefined {
  if (kind !== "outdated" || !next || why === undefined) return undefined;
  const move = moveOf({ key, pin }, next, why, promotion?.origin ?? pickedOrigin(step));
  // Coming back to what the query itself asks for is what a fallback waits for.
  const borders = move.stops.filter(({ kind }) => kind !== "family" || step >= pinnedStep(pin));
  return { ...move, stops: [...(behind ? [behind] : []), ...(promotion?.stops ?? []), ...borders] };
}

export function holdBack(
  moves: readonly Move[],
  left: Left[],
  { force, named }: Insistence,
  heldOf: (pin: Pin) => string | undefined = heldBy,
): Move[] {
  return moves.flatMap((move): Move[] => {
    const { key, pin } = move;
    const text = heldOf(pin);
    if (text === undefined) return [move];
    if (force && named.has(pin)) return [{ ...move, stops: [{ kind: "hold", text }, ...move.stops] }];
    const ways = heldFromPromotion(pin) === undefined ? "--from, or --force" : "--force";
    left.push({ key, pin, reason: `${text}; only ${ways} with its own name moves it`, held: true });
    return [];
  });
}

export function sortOut(moves: readonly Move[], left: readonly Left[], force: boolean): MovePlan {
  return {
    moves: moves.filter(({ stops }) => force || stops.length === 0),
    held: moves.filter(({ stops }) => !force && stops.length > 0),
    left,
  };
}

/** Holds back what would break an enforced rule, however it was planned. */
export function obeyRules(
  { moves, held, left }: MovePlan,
  refusalsOf: (pins: readonly KeyedPin[]) => Refusals,
  force: boolean,
): MovePlan {
  const planned = [...moves, ...held];
  const refusals = refusalsOf(planned.map(({ key, after }) => ({ key, pin: after })));
  const stopped = planned.map((move): Move => {
    const text = refusals.get(move.after);
    return text === undefined ? move : { ...move, stops: [...move.stops, { kind: "rule", text }] };
  });
  return sortOut(stopped, left, force);
}

export function moveOf({ key, pin }: KeyedPin, image: PinnedImage, why: string, origin: Origin): Move {
  return { key, pin, after: { ...pin, image, why, origin }, stops: bordersBetween(pin.image, image) };
}

export function applyMoves(
  lock: Lock,
  moves: readonly Move[],
): { readonly lock: Lock; readonly overtaken: readonly Move[] } {
  const nowOf = ({ key, pin }: Move) => findPin(lock, key, pin);
  const same = (move: Move) => isSame(nowOf(move), move.pin);
  const overtaken = moves.filter((move) => !same(move));
  const change = "set" as const;
  const changes = moves.filter(same).map((move) => ({ key: move.key, pin: move.after, change, earlier: nowOf(move) }));
  return { lock: applyChanges(lock, changes), overtaken };
}

export interface Border {
  /** `owner`: from an own image to a shared one. `family`: to a name that differs in more than digits and separators. */
  readonly kind: "owner" | "family";
  readonly text: string;
}

/** A literal id has neither owner nor name: from it and to it nothing is crossed. */
export function bordersBetween(from: PinnedImage, to: PinnedImage): Border[] {
  if (from.imageId === to.imageId || from.imageName === undefined || to.imageName === undefined) return [];
  const found: Border[] = [];
  if (from.imageOwnerAlias === "self" && to.imageOwnerAlias !== "self") {
    const owner = to.imageOwnerAlias === undefined ? "unknown" : visibleText(to.imageOwnerAlias);
    found.push({ kind: "owner", text: `from an image of your own to one shared by another account (owner ${owner})` });
  }
  if (familyOf(from.imageName) !== familyOf(to.imageName)) {
    const text = `from the family ${familyText(from.imageName)} to the family ${familyText(to.imageName)}`;
    found.push({ kind: "family", text });
  }
  return found;
}
