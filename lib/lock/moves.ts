import { familyOf, familyText } from "../select/families";
import type { PinnedImage } from "../select/image";
import { isSame } from "../util/json";
import { visibleText } from "../util/terminal-text";
import type { Behind } from "./behind";
import { applyChanges, findPin } from "./edits";
import type { KeyedPin, Lock, Pin } from "./lock";
import { heldBy, type Origin, pickedOrigin, pinnedStep } from "./origin";
import type { PinStatus } from "./pin-status";

export type Stop = Border | Behind | { readonly kind: "hold" | "rule"; readonly text: string };

export interface Move extends KeyedPin {
  readonly after: Pin;
  readonly stops: readonly Stop[];
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
  return sortOut(holdBack(moves, left, insistence), left, insistence.force);
}

export function moveByQuery({ key, pin, kind, next, why, step, behind }: PinStatus): Move | undefined {
  if (kind !== "outdated" || !next || why === undefined) return undefined;
  const move = moveOf({ key, pin }, next, why, pickedOrigin(step));
  // Coming back to what the query itself asks for is what a fallback waits for.
  const borders = move.stops.filter(({ kind }) => kind !== "family" || step >= pinnedStep(pin));
  return { ...move, stops: [...(behind ? [behind] : []), ...borders] };
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
    left.push({ key, pin, reason: `${text}; only --force with its own name moves it`, held: true });
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
  refusal: (pin: KeyedPin) => string | undefined,
  force: boolean,
): MovePlan {
  const stopped = [...moves, ...held].map((move): Move => {
    const text = refusal({ key: move.key, pin: move.after });
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
  const same = ({ key, pin }: Move) => {
    const now = findPin(lock, key, pin);
    return now !== undefined && isSame(now, pin);
  };
  const overtaken = moves.filter((move) => !same(move));
  const changes = moves.filter(same).map(({ key, after }) => ({ key, pin: after, change: "set" as const }));
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
