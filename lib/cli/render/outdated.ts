import { type Stop, stopsOf } from "../../lock/moves";
import { heldBy } from "../../lock/origin";
import type { PinNames } from "../../lock/pin-name";
import type { PinStatus } from "../../lock/pin-status";
import type { Paint } from "./table";
import { tableLines } from "./table";
import { imageTitles, titleText } from "./titles";
import { ageDays, ageText, count, createdOf, type Failed, failedJson, failedText } from "./words";

/** A pin's status in a word or two. */
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
      const stops = stopsOf(status).map(({ kind }) => STOP_WORDS[kind]);
      return [what, ...gone, ...fallback, ...(stops.length > 0 ? [`held back: ${stops.join(", ")}`] : [])].join(", ");
    }
    case "ambiguous":
      return `ambiguous: ${matches.length} match`;
    case "unanswered":
      return listed ? "no match now" : "no match now, pinned image is gone";
  }
}

const STOP_WORDS: Record<Stop["kind"], string> = {
  owner: "another owner",
  family: "other family",
  fallback: "by a fallback",
  older: "older image",
  hold: "held",
};

/** Whether a plain update moves the pin. */
export function isMovable(status: PinStatus): boolean {
  return status.kind === "outdated" && needsAction(status) && stopsOf(status).length === 0;
}

/** Whether somebody has something to do about it. What is held back is meant to stand where it stands. */
export function needsAction({ kind, pin }: PinStatus): boolean {
  return kind !== "current" && heldBy(pin) === undefined;
}

/** Pinned, and what the query would pick now. */
export function outdatedLines(statuses: readonly PinStatus[], now: number, paint: Paint, pinName: PinNames): string[] {
  const age = (image: PinStatus["next"]) => (image ? ageText(createdOf(image), now) : "");
  const next = ({ kind, next }: PinStatus) => (kind === "outdated" && next ? next : undefined);
  const titles = imageTitles(
    statuses.flatMap((row) => [row.pin.image, ...(next(row) ? [next(row) as PinStatus["pin"]["image"]] : [])]),
  );
  const titleOf = (image: PinStatus["pin"]["image"]) => titleText(titles(image));
  return tableLines<PinStatus>(
    [
      { title: "LOOKUP", text: pinName },
      { title: "PINNED", text: ({ pin }) => titleOf(pin.image) },
      { title: "AGE", text: ({ pin }) => age(pin.image) },
      { title: "NOW", text: (row) => (next(row) ? titleOf(next(row) as PinStatus["pin"]["image"]) : "") },
      { title: "AGE", text: (row) => age(next(row)) },
      {
        title: "",
        text: (row) => [statusWords(row), heldBy(row.pin, now)].filter(Boolean).join(", "),
        paint: (cell, row) => (needsAction(row) ? paint.yellow(cell) : paint.green(cell)),
      },
    ],
    statuses,
  );
}

/** What the table says in sum. */
export function outdatedSummary(statuses: readonly PinStatus[], failed: readonly Failed[]): string {
  const of = (kind: PinStatus["kind"]) => statuses.filter((status) => status.kind === kind).length;
  const heldOnes = of("outdated") - statuses.filter(isMovable).length;
  const parts = [
    `${statuses.filter(isMovable).length} of ${count(statuses.length, "pin")} outdated`,
    ...(heldOnes > 0 ? [`${heldOnes} held back`] : []),
    ...(of("ambiguous") > 0 ? [`${of("ambiguous")} ambiguous`] : []),
    ...(of("unanswered") > 0 ? [`${of("unanswered")} without a match`] : []),
  ];
  return `${parts.join(", ")}.${failedText(failed)}`;
}

/** The same for programs: see docs/commands.md. */
export function outdatedJson(
  statuses: readonly PinStatus[],
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
        key,
        name: pinName({ key, pin }),
        query: pin.query,
        status: kind,
        pinned: image(pin.image),
        now: image(next),
        why: why ?? null,
        newer,
        matches: matches.length,
        fallback: step,
        listed,
        hold: pin.hold ?? null,
        held: heldBy(pin) ?? null,
        stops: stopsOf(status),
        detail: lines,
      };
    }),
    failed: failedJson(failed),
  };
}
