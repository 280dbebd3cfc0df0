import { createdAt, type EnsImage } from "../../select/image";
import { isBootable, type RuleContext } from "../../select/rules";
import { imageText } from "../../select/why";
import { type Pin, pinId } from "../lock";
import { bordersBetween, type Move, type Stop } from "../moves";
import { decidedBy, insistedOrigin } from "../origin";
import { pinText } from "../outcome";
import type { PinStatus } from "../pin-status";
import { takenBy } from "../refusal";
import type { PinPath, PinState } from "./pin-paths";

/** How a pin came to the image that it has at the end of its path. */
export function cameBy(path: PinPath): PinState | undefined {
  return path.findLast(({ pin }, i) => {
    const before = path[i - 1];
    return before === undefined || before.kind === "removed" || before.pin.image.imageId !== pin.image.imageId;
  });
}

/**
 * What a pin was one move back, two, and so on. A choice by hand of what it was before is a way back: it is not counted, and
 * counting goes on from where the pin first was that.
 */
export function statesBack(path: PinPath): PinState[] {
  const states = path
    .filter(({ kind }) => kind !== "removed")
    .filter(({ pin }, i, all) => i === 0 || !isOneAnswer(pin, (all[i - 1] as PinState).pin));
  const counted = (at: number) => {
    const { pin } = states[at] as PinState;
    return decidedBy(pin) === "chosen" ? states.findIndex((one) => isOneAnswer(one.pin, pin)) : at;
  };
  const back: PinState[] = [];
  for (let at = states.length && counted(states.length - 1); at > 0; ) {
    at = counted(at - 1);
    back.push(states[at] as PinState);
  }
  return back;
}

function isOneAnswer(one: Pin, other: Pin): boolean {
  return one.image.imageId === other.image.imageId && pinId(one) === pinId(other);
}

/** The move of a pin back to what it was, query and all; stopped where that is no longer to be had. */
export function moveBack(
  { key, pin, matches, index }: PinStatus,
  path: PinPath,
  state: PinState,
  context: RuleContext,
): Move | undefined {
  const { image: then, query } = state.pin;
  if (isOneAnswer({ ...pin, query, image: then }, pin)) return undefined;
  const now = index.byId.get(then.imageId);
  const image = now ?? then;
  const literal = then.imageName === undefined ? 1 + (query.fallback ?? []).indexOf(then.imageId) : 0;
  const taken = now ? takenBy(now, query, index, context) : literal;
  const stops: Stop[] = [];
  const stop = (kind: "gone" | "against", problem: string) =>
    stops.push({ kind, text: `${pinText(state.pin)} ${problem}; nearest now: ${nearest(then as EnsImage, matches)}` });
  if (!now && literal === 0) stop("gone", "is gone, or no longer shared");
  else if (now && !isBootable(now, query)) stop("gone", `has status ${now.status ?? "missing"}, not Available`);
  else if (typeof taken !== "number") stop("against", `is not what the query takes: ${taken.text}`);
  const owner = [then, pin.image].flatMap((from) => bordersBetween(from, image)).find(({ kind }) => kind === "owner");
  const origin = typeof taken === "number" ? taken : { props: taken.props.filter((prop) => prop !== "status") };
  const why = `chosen by hand: the way back from ${pinText(pin)}`;
  const after = { ...pin, query, image, why, origin: insistedOrigin("chosen", origin) };
  return { key, pin, after, stops: owner ? [...stops, owner] : stops, exclude: passedSince(path, state) };
}

/** What the query takes today that was made closest to an image. */
function nearest(then: EnsImage, matches: readonly EnsImage[]): string {
  const far = (image: EnsImage) => Math.abs(createdAt(image) - createdAt(then)) || 0;
  const [first] = matches.filter(({ imageId }) => imageId !== then.imageId).sort((a, b) => far(a) - far(b));
  return first ? imageText(first) : "none";
}

function passedSince(path: PinPath, state: PinState): string[] {
  const ids = path.slice(path.indexOf(state) + 1).map(({ pin }) => pin.image.imageId);
  return [...new Set([...(state.pin.query.exclude ?? []), ...ids])].filter((id) => id !== state.pin.image.imageId);
}
