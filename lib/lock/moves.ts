import type { CatalogIndex } from "../select/catalog";
import { familyOf, familyText } from "../select/families";
import type { EnsImage, PinnedImage } from "../select/image";
import { namedImages } from "../select/match-name";
import { type RuleContext, usabilityRules } from "../select/rules";
import { stableText } from "../util/json";
import { visibleText } from "../util/terminal-text";
import { applyChanges, findPin, type KeyedPin, type Lock, type Pin } from "./lock";
import { type Standing, withCoolDown } from "./standing";

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
  return stableText(pin);
}

/** A border that an update must not cross unasked. */
export interface Crossing {
  /** `owner`: from an own image to a shared one. `family`: to a name that differs in more than digits and separators. */
  readonly kind: "owner" | "family";
  /** What is crossed, in words. */
  readonly text: string;
}

/**
 * The borders between the image that is pinned and the one that would take its place. A literal id has neither owner
 * nor name: from it and to it nothing is crossed.
 */
export function crossings(from: PinnedImage, to: PinnedImage): Crossing[] {
  if (from.imageId === to.imageId || from.imageName === undefined || to.imageName === undefined) return [];
  const found: Crossing[] = [];
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

/** An image that a person named for a pin. */
export type HandPick =
  | { readonly kind: "fits"; readonly image: EnsImage }
  /** The query would not have it, and a person may insist. */
  | { readonly kind: "against"; readonly image: EnsImage; readonly because: string }
  | { readonly kind: "cannot-boot"; readonly image: EnsImage }
  | { readonly kind: "several"; readonly images: readonly EnsImage[] }
  | { readonly kind: "unknown" };

/** Finds the image that a person names by id or exact name, and checks it with the query of the pin. */
export function handPick(text: string, { pin }: KeyedPin, index: CatalogIndex, context: RuleContext): HandPick {
  const byId = index.byId.get(text);
  const found = byId ? [byId] : (index.byName.get(text) ?? []);
  const bootable = found.filter(({ status }) => status === "Available");
  const [image, second] = bootable.length > 0 ? bootable : found;
  if (!image) return { kind: "unknown" };
  if (second) return { kind: "several", images: bootable.length > 0 ? bootable : found };
  if (image.status !== "Available") return { kind: "cannot-boot", image };
  const refusal = refusalOf(image, pin.query, index, context);
  return refusal === undefined ? { kind: "fits", image } : { kind: "against", image, because: refusal };
}

/** Why no step of the query would take the image; undefined where one would. `pick` is no filter. */
export function refusalOf(
  image: EnsImage,
  query: KeyedPin["pin"]["query"],
  index: CatalogIndex,
  context: RuleContext,
): string | undefined {
  const { fallback = [], ...first } = withCoolDown(query, 0);
  let refusal: string | undefined;
  for (const step of [first, ...fallback]) {
    if (typeof step === "string") {
      if (step === image.imageId) return undefined;
      continue;
    }
    const named = namedImages(step, index, context).images.some(({ imageId }) => imageId === image.imageId);
    const rule = usabilityRules(step, context).find((candidate) => !candidate.passes(image));
    if (named && !rule) return undefined;
    refusal ??= named && rule ? rule.refusal(image) : "the query asks for another name, id or snapshot";
  }
  return refusal;
}
