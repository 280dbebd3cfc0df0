import type { PinnedImage } from "../select/image";
import { type Json, stableText } from "../util/json";
import { type Crossing, crossings } from "./crossing";
import type { KeyedPin } from "./lock";
import { applyChanges, findPin, type Lock, type Pin } from "./lock";
import type { Standing } from "./standing";

/** A border that a move crosses; `fallback`: what the query itself asks for is no longer there. */
export type Stop = Crossing | { readonly kind: "fallback"; readonly text: string };

/** A pin that is to carry another image. */
export interface Move extends KeyedPin {
  readonly after: Pin;
  /** What would change beside the build, and wants a person's word. */
  readonly stops: readonly Stop[];
}

/** A pin that stays as it is, and why. */
export interface Left extends KeyedPin {
  readonly reason: string;
}

/** What an update is about to do. */
export interface MovePlan {
  readonly moves: readonly Move[];
  /** Moves that a person must allow. */
  readonly held: readonly Move[];
  readonly left: readonly Left[];
}

/** Decides which pins move to what their queries pick now. `force` lets owner and family change. */
export function planMoves(standings: readonly Standing[], force: boolean): MovePlan {
  const left: Left[] = [];
  const moves: Move[] = [];
  for (const { key, pin, kind, next, why, matches, lines, step } of standings) {
    if (kind === "outdated" && next && why !== undefined) moves.push(withStep(moveOf({ key, pin }, next, why), step));
    else if (kind === "ambiguous") left.push({ key, pin, reason: `ambiguous: ${matches.length} images match` });
    else if (kind === "unanswered") left.push({ key, pin, reason: lines[0] ?? "no match now" });
  }
  return sortOut(moves, left, force);
}

/** Falling back is a change to allow; coming back to what the query itself asks for is what a fallback waits for. */
function withStep(move: Move, step: number): Move {
  const earlier = pinnedStep(move.pin);
  if (step > earlier) {
    const what = earlier === 0 ? "the query itself" : `fallback ${earlier}`;
    const text = `nothing matches ${what} any more, and fallback ${step} would answer`;
    return { ...move, stops: [{ kind: "fallback", text }, ...move.stops] };
  }
  return step < earlier ? { ...move, stops: move.stops.filter(({ kind }) => kind !== "family") } : move;
}

/** The step that answered when the pin was made, which its reason tells. */
function pinnedStep({ why }: Pin): number {
  return Number(/(?:^|: )fallback (\d+): /.exec(why)?.[1] ?? 0);
}

/** Parts what may move from what a person must allow. */
export function sortOut(moves: readonly Move[], left: readonly Left[], force: boolean): MovePlan {
  return {
    moves: moves.filter(({ stops }) => force || stops.length === 0),
    held: moves.filter(({ stops }) => !force && stops.length > 0),
    left,
  };
}

/** The move of a pin to an image. */
export function moveOf({ key, pin }: KeyedPin, image: PinnedImage, why: string): Move {
  return { key, pin, after: { ...pin, image, why }, stops: crossings(pin.image, image) };
}

/** The lock with the moves made, and the moves that were not: another process changed those pins meanwhile. */
export function applyMoves(
  lock: Lock,
  moves: readonly Move[],
): { readonly lock: Lock; readonly overtaken: readonly Move[] } {
  const same = ({ key, pin }: Move) => {
    const now = findPin(lock, key, pin.query);
    return now !== undefined && textOf(now) === textOf(pin);
  };
  const overtaken = moves.filter((move) => !same(move));
  const changes = moves.filter(same).map(({ key, after }) => ({ key, pin: after, change: "set" as const }));
  return { lock: applyChanges(lock, changes), overtaken };
}

function textOf(pin: Pin): string {
  return stableText(pin as unknown as Json);
}
