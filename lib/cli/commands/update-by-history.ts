import { usage } from "../../errors/cli";
import { pathOfPin } from "../../lock/history/pin-paths";
import { moveBack, statesBack } from "../../lock/history/way-back";
import { holdBack, type Insistence, type Left, type Move, type MovePlan, sortOut } from "../../lock/moves";
import { decidedBy, holdText } from "../../lock/origin";
import type { PinStatus } from "../../lock/pin-status";
import { type Promotion, promotionStatus } from "../../lock/promote";
import { ruleContext } from "../../select/rules";
import { DAY } from "../../util/instant";
import { firstNames } from "../../util/terminal-text";
import { pinHistory, shallowClone } from "../history";
import { choosePins, type OpenLock } from "../open-lock";
import { skippedLines } from "../render/history";
import { count } from "../render/words";
import type { Terminal } from "../terminal";

/** Each pin back to what it was so many moves ago. */
export function planBack(
  moves: number,
  statuses: readonly PinStatus[],
  opened: OpenLock,
  terminal: Terminal,
  insistence: Insistence,
): MovePlan {
  const history = pinHistory(opened);
  const left: Left[] = [];
  const context = ruleContext(terminal.now);
  terminal.note(...skippedLines(history));
  const found = statuses.flatMap((status): Move[] => {
    const { key, pin } = status;
    const path = pathOfPin(history.paths, status);
    const back = statesBack(path);
    const state = back[moves - 1];
    // Of a choice by hand it is not known whether it is a way back, where the beginning is hidden.
    const isOpen = !state || path.some((one) => decidedBy(one.pin) === "chosen");
    if (isOpen && history.isCut(path)) throw shallowClone(history);
    if (state) return [moveBack(status, path, state, context) ?? []].flat();
    const reason = `git knows ${count(back.length, "move")} of it to go back`;
    if (insistence.named.has(pin))
      throw usage(`${opened.pinName(status)}: ${reason}.`, "See: ens-images history --help");
    left.push({ key, pin, reason });
    return [];
  });
  const free = holdBack(found, left, insistence, ({ hold }) => hold && holdText(hold));
  return sortOut(free, left, insistence.force);
}

/** What is promoted from a key. @throws `HISTORY_UNUSABLE`, `USAGE` where the key names no pin, or several */
export function promotionFrom(opened: OpenLock, word: string, days: number | undefined, now: number): Promotion {
  const [source, ...others] = choosePins(opened.lock, [word]);
  if (!source || others.length > 0) {
    const names = firstNames([source ?? [], others].flat().map(opened.pinName));
    throw usage(`"${word}" names several pins, and one is promoted.`, `Name one: ${names}.`);
  }
  if (days === undefined) return source;
  const history = pinHistory(opened);
  const { date, cut } = history.cameTo(source);
  const had = date === undefined ? 0 : (now - Date.parse(date)) / DAY;
  if (had >= days) return source;
  if (cut) throw shallowClone(history);
  const since = date === undefined ? "is not committed" : `is ${count(Math.max(0, Math.floor(had)), "day")} old`;
  return { ...source, unproven: `the move of ${opened.pinName(source)} to it ${since}, and --proven-days is ${days}` };
}

/** Every target beside what is promoted, in place of what its own query would pick. */
export function promoted(
  statuses: readonly PinStatus[],
  promotion: Promotion,
  named: Insistence["named"],
  now: number,
): PinStatus[] {
  const context = ruleContext(now);
  const targets = statuses.filter(({ pin }) => pin !== promotion.pin);
  return targets.map((status) => promotionStatus(status, promotion, context, named.has(status.pin)));
}
