import { type Left, type Move, type MovePlan, moveByQuery } from "../../lock/moves";
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

/** What outdated tells of: the pins, with what would move and what would be held back. */
export interface OutdatedReport {
  readonly statuses: readonly PinStatus[];
  readonly plan: MovePlan;
  readonly moves: MoveReport;
  readonly held: MoveReport;
  readonly failed: readonly Failed[];
  readonly pinName: PinNames;
}

export function outdatedReport(
  told: Pick<OutdatedReport, "statuses" | "plan" | "failed" | "pinName">,
  reach: (moves: readonly Move[]) => ShownMove[],
  sort?: Sort,
): OutdatedReport {
  const remarks = new Map(told.statuses.map((status) => [status.pin, statusWords(status)]));
  const report = (moves: readonly Move[]) =>
    movesReport(reach(moves), "held back", sort, ({ pin }) => remarks.get(pin));
  return { ...told, moves: report(told.plan.moves), held: report(told.plan.held) };
}

export function outdatedLines(
  { statuses, plan, moves, held, pinName }: OutdatedReport,
  page: Page,
  all?: true,
): string[] {
  const isHeld = new Map(plan.left.map((one) => [one.pin, one.held === true]));
  const rest = statuses.flatMap((status): Left[] => {
    const { key, pin, kind } = status;
    const wanted = isHeld.has(pin) ? all || isHeld.get(pin) === false : all && kind === "current";
    return wanted
      ? [{ key, pin, reason: [statusWords(status), heldBy(pin, page.now)].filter(Boolean).join(", ") }]
      : [];
  });
  return planLines(moves, held, rest, pinName, page);
}

export function outdatedSummary({ statuses, plan, failed }: OutdatedReport, behind = "outdated"): string {
  const of = (kind: PinStatus["kind"]) => statuses.filter((status) => status.kind === kind).length;
  const movable = plan.moves.length;
  const others = {
    "held back": of("outdated") - movable,
    ambiguous: of("ambiguous"),
    "without a match": of("unanswered"),
    current: of("current"),
  };
  const parts = Object.entries(others).flatMap(([words, n]) => (n > 0 ? [`${n} ${words}`] : []));
  return `${[`${movable} of ${count(statuses.length, "pin")} ${behind}`, ...parts].join(", ")}.${failedText(failed)}`;
}

export function outdatedJson(report: OutdatedReport, now: number): object {
  const { statuses, plan, moves, held, failed, pinName } = report;
  const stops = new Map([...plan.moves, ...plan.held].map((move) => [move.pin, move.stops]));
  const image = (value: PinStatus["next"]) =>
    value ? { ...(value as object), ageDays: ageDays(createdOf(value), now) ?? null } : null;
  return {
    pins: statuses.map((status) => {
      const { key, pin, kind, next, why, newer, matches, step, listed, lines } = status;
      return {
        ...{ key, name: pinName({ key, pin }), query: pin.query, status: kind },
        ...{ pinned: image(pin.image), now: image(next), why: why ?? null },
        ...{ newer, matches: matches.length, fallback: step, listed },
        ...{ hold: pin.hold ?? null, held: heldBy(pin) ?? null },
        stops: stops.get(pin) ?? moveByQuery(status)?.stops ?? [],
        detail: lines,
      };
    }),
    ...reportJson(moves),
    heldBack: reportJson(held),
    failed,
  };
}
