import { queryText } from "./canonical";
import { applyChanges, findPin, type Lock, type Pin, type PinnedImage } from "./lock";
import { type Json, stableText } from "./stable-json";
import type { KeyedPin, Standing } from "./standing";

/** A pin that is to carry another image. */
export interface Move extends KeyedPin {
  readonly after: Pin;
  /** What would change beside the build, and wants a person's word: owner, family. */
  readonly stops: readonly string[];
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
    return { ...move, stops: [`nothing matches ${what} any more, and fallback ${step} would answer`, ...move.stops] };
  }
  return step < earlier ? { ...move, stops: move.stops.filter((stop) => !stop.startsWith("the family")) } : move;
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

/** What differs between two images beside the build. A literal id says nothing of itself. */
export function crossings(from: PinnedImage, to: PinnedImage): string[] {
  if (from.imageName === undefined || to.imageName === undefined) return [];
  const stops: string[] = [];
  const owner = (image: { readonly imageOwnerAlias?: string }) =>
    image.imageOwnerAlias === "self" ? "self" : "others";
  if (owner(from) !== owner(to)) stops.push(`the owner would change from ${owner(from)} to ${owner(to)}`);
  const [old, now] = [familyOf(from.imageName), familyOf(to.imageName)];
  if (old !== now) stops.push(`the family would change from ${old} to ${now}`);
  return stops;
}

/** The name without what a build changes: its numbers. */
function familyOf(name: string): string {
  return name.replace(/\d+(?:[._-]\d+)*/g, "#");
}

/** Whether two pins are one: same key, same query. */
export function isSamePin(a: KeyedPin, b: KeyedPin): boolean {
  return a.key === b.key && queryText(a.pin.query) === queryText(b.pin.query);
}

function textOf(pin: Pin): string {
  return stableText(pin as unknown as Json);
}
