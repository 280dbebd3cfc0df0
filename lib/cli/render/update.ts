import type { Reach } from "../../lock/blast-radius";
import type { Left, Move } from "../../lock/moves";
import { pinText } from "../../lock/outcome";
import type { PinNames } from "../../lock/pin-name";
import { foldNames } from "../../lock/review/fold-names";
import { type MoveReport, moveReport, type ReportedDiff, type Sort } from "../../lock/review/move-report";
import { groupBy } from "../../util/group-by";
import { visibleText } from "../../util/terminal-text";
import { reportLines } from "./diff";
import { hazardLines, type Page, reportJson, totalsJson } from "./moves";
import { fitText, wrapText } from "./table";
import { count, type Failed, machinesJson } from "./words";

export interface ShownMove extends Move {
  readonly name: string;
  readonly reach: Reach;
}

/** Moves as what differs between the lock as it is and as it would be. */
export function movesReport(
  moves: readonly ShownMove[],
  mark: string,
  sort?: Sort,
  remarkOf: (move: ShownMove) => string | undefined = () => undefined,
): MoveReport {
  const changes = moves.map((move): ReportedDiff => {
    const { key, pin, after, name, reach, stops } = move;
    const diff = { kind: "moved", key, before: pin, after } as const;
    return { diff, name, reach, remarks: [remarkOf(move) ?? [], stops.map(({ text }) => `${mark}: ${text}`)].flat() };
  });
  return moveReport(changes, sort);
}

/** What moves, what is held back, and what stays where somebody may expect it to move. */
export function planLines(
  moves: MoveReport,
  held: MoveReport,
  left: readonly Left[],
  pinName: PinNames,
  page: Page,
): string[] {
  const stays = leftLines(left, pinName, page);
  const blocks = [hazardLines(moves, page), reportLines(moves, page), reportLines(held, page), stays];
  return blocks.flatMap((block) => (block.length > 0 ? [...block, ""] : []));
}

function leftLines(left: readonly Left[], pinName: PinNames, { width }: Page): string[] {
  const groups = groupBy(left, ({ pin, reason }) => `${pinText(pin)} stays: ${reason}`);
  return [...groups].flatMap(([title, pins]) => {
    const names = foldNames(pins.map(pinName)).map(visibleText).join(", ");
    const line = `    ${count(pins.length, "pin")}  ${names}`;
    const [first, ...rest] = wrapText(visibleText(title), width - 4);
    return [`= ${first}`, ...rest.map((part) => `    ${part}`), fitText(line, width)];
  });
}

/** What an update does, or would do. */
export interface Outcome {
  readonly moves: readonly ShownMove[];
  readonly held: readonly ShownMove[];
  readonly left: readonly Left[];
  readonly failed: readonly Failed[];
  readonly overtaken?: readonly Move[];
}

/** See docs/commands.md. */
export function updateJson(written: boolean, outcome: Outcome): object {
  const { moves, held, left, failed, overtaken = [] } = outcome;
  const move = ({ key, name, pin, after, stops, reach, exclude }: ShownMove) => ({
    ...{ key, name, query: pin.query, before: pin.image, after: after.image, why: after.why },
    origin: after.origin ?? { kind: "picked" },
    stops: stops.map(({ kind, text }) => ({ kind, text })),
    ...(exclude && { exclude }),
    machines: machinesJson(reach),
    ...totalsJson(movesReport([{ key, name, pin, after, stops, reach }], "")),
  });
  return {
    written,
    ...reportJson(movesReport(moves, "allowed by --force")),
    heldBack: reportJson(movesReport(held, "held back")),
    moved: moves.map(move),
    held: held.map(move),
    left: left.map(({ key, pin: { query }, reason, held: isHeld = false }) => ({ key, query, reason, held: isHeld })),
    overtaken: overtaken.map(({ key }) => key),
    failed,
  };
}
