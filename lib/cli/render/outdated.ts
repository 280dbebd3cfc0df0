import type { Pin } from "../../lock/lock";
import { type Left, type Move, type MovePlan, moveByQuery, type Stop } from "../../lock/moves";
import { heldBy, heldFromPromotion } from "../../lock/origin";
import type { PinNames } from "../../lock/pin-name";
import type { PinStatus } from "../../lock/pin-status";
import type { MoveReport, Sort } from "../../lock/review/move-report";
import { type Page, reportJson } from "./moves";
import { movesReport, planLines, type ShownMove } from "./update";
import { ageDays, count, createdOf, type Failed, failedText } from "./words";

export function statusWords(status: PinStatus): string {
  const { kind, newer, matches, listed, step, pin, next, behind } = status;
  switch (kind) {
    case "current":
      return step > 0 ? `current, on fallback ${step}` : "current";
    case "outdated": {
      const gone = listed || pin.image.imageName === undefined ? [] : ["pinned image is gone"];
      const fallback = step > 0 ? [`on fallback ${step}`] : [];
      const other = behind?.kind === "older" ? "older" : next?.imageName === undefined ? "a literal id" : "another";
      const what = newer > 0 && behind?.kind !== "older" ? `${newer} newer` : `${other} now`;
      return [what, ...gone, ...fallback].join(", ");
    }
    case "ambiguous":
      return `ambiguous: ${matches.length} match`;
    case "unanswered":
      return listed ? "no match now" : "no match now, pinned image is gone";
  }
}

export function needsAction({ kind, pin, promotion }: PinStatus): boolean {
  return kind !== "current" && (promotion ? heldFromPromotion : heldBy)(pin) === undefined;
}

export interface OutdatedReport {
  readonly moves: MoveReport;
  readonly held: MoveReport;
  readonly left: readonly Left[];
}

export function outdatedReport(
  statuses: readonly PinStatus[],
  plan: MovePlan,
  reach: (moves: readonly Move[]) => ShownMove[],
  sort?: Sort,
): OutdatedReport {
  const remarks = new Map(statuses.map((status) => [status.pin, statusWords(status)]));
  const report = (moves: readonly Move[]) =>
    movesReport(reach(moves), "held back", sort, ({ pin }) => remarks.get(pin));
  return { moves: report(plan.moves), held: report(plan.held), left: plan.left };
}

export function outdatedLines(
  statuses: readonly PinStatus[],
  { moves, held: heldBack, left }: OutdatedReport,
  pinName: PinNames,
  page: Page,
  all?: true,
): string[] {
  const words = new Map(statuses.map((status) => [status.pin, statusWords(status)]));
  const held = new Map(left.map((one) => [one.pin, one.held === true]));
  const rest = statuses.flatMap(({ key, pin, kind }): Left[] => {
    const wanted = held.has(pin) ? all || held.get(pin) === false : all && kind === "current";
    return wanted ? [{ key, pin, reason: [words.get(pin), heldBy(pin, page.now)].filter(Boolean).join(", ") }] : [];
  });
  return planLines(moves, heldBack, rest, pinName, page);
}

export function outdatedSummary(
  statuses: readonly PinStatus[],
  movable: number,
  failed: readonly Failed[],
  behind = "outdated",
): string {
  const of = (kind: PinStatus["kind"]) => statuses.filter((status) => status.kind === kind).length;
  const heldOnes = of("outdated") - movable;
  const parts = [
    `${movable} of ${count(statuses.length, "pin")} ${behind}`,
    ...(heldOnes > 0 ? [`${heldOnes} held back`] : []),
    ...(of("ambiguous") > 0 ? [`${of("ambiguous")} ambiguous`] : []),
    ...(of("unanswered") > 0 ? [`${of("unanswered")} without a match`] : []),
    ...(of("current") > 0 ? [`${of("current")} current`] : []),
  ];
  return `${parts.join(", ")}.${failedText(failed)}`;
}

export function outdatedJson(
  statuses: readonly PinStatus[],
  { moves, held }: OutdatedReport,
  stops: ReadonlyMap<Pin, readonly Stop[]>,
  failed: readonly Failed[],
  file: string,
  now: number,
  pinName: PinNames,
): object {
  const image = (value: PinStatus["next"]) =>
    value ? { ...(value as object), ageDays: ageDays(createdOf(value), now) ?? null } : null;
  return {
    version: 1,
    lock: file,
    pins: statuses.map((status) => {
      const { key, pin, kind, next, why, newer, matches, step, listed, lines } = status;
      return {
        ...{ key, name: pinName({ key, pin }), query: pin.query, status: kind },
        ...{ pinned: image(pin.image), now: image(next), why: why ?? null },
        ...{ newer, matches: matches.length, fallback: step, listed },
        hold: pin.hold ?? null,
        held: heldBy(pin) ?? null,
        stops: stops.get(pin) ?? moveByQuery(status)?.stops ?? [],
        detail: lines,
      };
    }),
    ...reportJson(moves),
    heldBack: reportJson(held),
    failed,
  };
}
