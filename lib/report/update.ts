import { type FedMachine, isReplaced } from "../core/blast";
import type { PinnedImage } from "../core/lock";
import type { Left, Move } from "../core/moves";
import { pinText } from "../core/outcome";
import type { Json } from "../core/stable-json";
import { ageText, count } from "./age";
import type { Paint } from "./paint";
import { safeText } from "./safe-text";
import { createdOf, imageTitle, machineLines, replacedText } from "./words";

/** A move with the machines it touches, where those are known. */
export interface ShownMove extends Move {
  readonly machines: readonly FedMachine[] | undefined;
}

/** A block for every move: key, old → new, why, machines. */
export function moveLines(moves: readonly ShownMove[], now: number, paint: Paint): string[] {
  return moves.flatMap(({ key, pin, after, machines, stops }) => [
    paint.bold(safeText(key)),
    `  ${imageWithAge(pin.image, now)} → ${paint.green(imageWithAge(after.image, now))}`,
    `  ${safeText(after.why)}`,
    ...stops.map((stop) => `  ${paint.yellow(`held back: ${safeText(stop)}`)}`),
    `  ${replacedText(machines)}${(machines?.length ?? 0) > 0 ? ":" : ""}`,
    ...machineLines(machines ?? []).map((line) => `    ${line}`),
    "",
  ]);
}

/** A line for every pin that stays where somebody may expect it to move. */
export function leftLines(left: readonly Left[]): string[] {
  return left.map(({ key, pin, reason }) => `${safeText(key)} stays on ${safeText(pinText(pin))}: ${safeText(reason)}`);
}

/** How many machines the moves replace together; undefined where that is not known. */
export function replacedBy(moves: readonly ShownMove[]): number | undefined {
  if (moves.some(({ machines }) => machines === undefined)) return undefined;
  return moves.flatMap(({ machines }) => machines ?? []).filter(isReplaced).length;
}

/** `3 pins, replacing 26 machines`. */
export function movesText(moves: readonly ShownMove[]): string {
  const replaced = replacedBy(moves);
  const machines = replaced === undefined ? "machines unknown" : `replacing ${count(replaced, "machine")}`;
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
): Json {
  const move = ({ key, pin, after, stops, machines }: ShownMove) => ({
    key,
    query: pin.query as unknown as Json,
    before: pin.image as unknown as Json,
    after: after.image as unknown as Json,
    why: after.why,
    stops,
    machines: machines ? (machines as unknown as Json) : null,
    replaced: machines ? machines.filter(isReplaced).length : null,
  });
  return {
    version: 1,
    lock: file,
    written,
    moved: moves.map(move),
    held: held.map(move),
    left: left.map(({ key, pin, reason }) => ({ key, query: pin.query as unknown as Json, reason })),
    overtaken: overtaken.map(({ key }) => key),
  };
}

function imageWithAge(image: PinnedImage, now: number): string {
  const created = createdOf(image);
  const age = created === undefined ? "" : ` (${ageText(created, now)}, ${image.imageId})`;
  return `${safeText(imageTitle(image))}${age}`;
}
