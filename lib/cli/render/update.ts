import { machinesIn, type Reach, replacedIn } from "../../lock/blast-radius";
import type { Left, Move } from "../../lock/moves";
import { pinText } from "../../lock/outcome";
import type { PinNames } from "../../lock/pin-name";
import type { PinnedImage } from "../../select/image";
import { visibleText } from "../../util/terminal-text";
import type { Paint } from "./table";
import { imageTitle } from "./titles";
import {
  ageText,
  count,
  createdOf,
  type Failed,
  failedJson,
  machineLines,
  machinesText,
  reachJson,
  replacedText,
} from "./words";

/** A move with the machines it touches, where those are known. */
export interface ShownMove extends Move {
  /** What the pin is called. */
  readonly name: string;
  readonly reach: Reach;
}

/** A block for every move: key, old → new, why, machines. */
export function moveLines(moves: readonly ShownMove[], now: number, paint: Paint, held = false): string[] {
  const mark = held ? "held back" : "allowed by --force";
  return moves.flatMap(({ name, pin, after, reach, stops }) => [
    paint.bold(visibleText(name)),
    `  ${imageWithAge(pin.image, now)} → ${paint.green(imageWithAge(after.image, now))}`,
    `  ${visibleText(after.why)}`,
    ...stops.map((stop) => `  ${paint.yellow(`${mark}: ${visibleText(stop.text)}`)}`),
    `  ${replacedText(reach)}${machinesIn(reach).length > 0 ? ":" : ""}`,
    ...machineLines(machinesIn(reach)).map((line) => `    ${line}`),
    "",
  ]);
}

/** A line for every pin that stays where somebody may expect it to move. */
export function leftLines(left: readonly Left[], pinName: PinNames): string[] {
  return left.map(
    ({ key, pin, reason }) =>
      `${visibleText(pinName({ key, pin }))} stays on ${visibleText(pinText(pin))}: ${visibleText(reason)}`,
  );
}

/** How many machines the moves replace together; undefined where that is not known. */
export function replacedBy(moves: readonly ShownMove[]): number | undefined {
  return replacedIn(moves.map(({ reach }) => reach));
}

/** `3 pins, replacing 26 machines`. */
export function movesText(moves: readonly ShownMove[]): string {
  const replaced = replacedBy(moves);
  const reaches = moves.map(({ reach }) => reach);
  const machines = replaced === undefined ? "machines unknown" : `replacing ${machinesText(replaced, reaches)}`;
  return `${count(moves.length, "pin")}, ${machines}`;
}

/** The same for programs: see docs/commands.md. */
export function updateJson(
  file: string,
  written: boolean,
  moves: readonly ShownMove[],
  held: readonly ShownMove[],
  left: readonly Left[],
  overtaken: readonly Move[],
  failed: readonly Failed[],
): object {
  const move = ({ key, name, pin, after, stops, reach }: ShownMove) => ({
    key,
    name,
    query: pin.query,
    before: pin.image,
    after: after.image,
    why: after.why,
    origin: after.origin ?? { kind: "picked" },
    stops: stops.map(({ kind, text }) => ({ kind, text })),
    ...reachJson(reach),
  });
  return {
    version: 1,
    lock: file,
    written,
    moved: moves.map(move),
    held: held.map(move),
    left: left.map(({ key, pin, reason, held: heldBack = false }) => ({
      key,
      query: pin.query,
      reason,
      held: heldBack,
    })),
    overtaken: overtaken.map(({ key }) => key),
    failed: failedJson(failed),
  };
}

function imageWithAge(image: PinnedImage, now: number): string {
  const created = createdOf(image);
  const age = created === undefined ? "" : ` (${ageText(created, now)}, ${image.imageId})`;
  return `${imageTitle(image)}${age}`;
}
