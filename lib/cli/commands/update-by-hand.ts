import { usage } from "../../errors/cli";
import type { KeyedPin } from "../../lock/lock";
import {
  holdBack,
  type Insistence,
  type Left,
  type Move,
  type MovePlan,
  moveByQuery,
  moveOf,
  sortOut,
} from "../../lock/moves";
import { type Hold, heldBy, holdText, insistedOrigin } from "../../lock/origin";
import type { PinStatus } from "../../lock/pin-status";
import { type NamedImage, namedImage } from "../../lock/refusal";
import { foldNames } from "../../lock/review/fold-names";
import type { MoveReport } from "../../lock/review/move-report";
import type { CatalogIndex } from "../../select/catalog";
import type { EnsImage } from "../../select/image";
import { nearNames } from "../../select/no-match";
import { ruleContext } from "../../select/rules";
import { imageText } from "../../select/why";
import { groupBy } from "../../util/group-by";
import { visibleText } from "../../util/terminal-text";
import { askLine, type Choice, choose } from "../prompt";
import { hazardText, totalsText } from "../render/moves";
import { imageTitle } from "../render/titles";
import { ageText, count } from "../render/words";
import type { Terminal } from "../terminal";

export function planTo(text: string, statuses: readonly PinStatus[], now: number, insistence: Insistence): MovePlan {
  const context = ruleContext(now);
  const moves = statuses.flatMap((status): Move[] => {
    const pick = namedImage(text, status, status.index, context);
    return [moveByHand(status, pick, insistence.force, text) ?? []].flat();
  });
  const left: Left[] = [];
  // A choice by hand may be made anew; what is held is held from this too.
  const free = holdBack(moves, left, insistence, ({ hold }) => hold && holdText(hold));
  return sortOut(free.map(byName), left, insistence.force);
}

/** Somebody named the image: its family is no surprise. Another account's image still wants a word. */
function byName(move: Move): Move {
  return { ...move, stops: move.stops.filter(({ kind }) => kind === "owner" || kind === "hold") };
}

function moveByHand(status: PinStatus, pick: NamedImage, force: boolean, text: string): Move | undefined {
  const { key, pin } = status;
  switch (pick.kind) {
    case "unknown":
      throw usage(
        `The account of ${key} has no image "${text}".`,
        `The nearest names: ${nearest(text, status.index)}.`,
      );
    case "several": {
      const list = pick.images.map((image) => `\n  - ${imageText(image)}`).join("");
      throw usage(`The account of ${key} has ${pick.images.length} images "${text}".`, `Name one by its id:${list}`);
    }
    case "cannot-boot":
      throw usage(
        `${imageText(pick.image)} has status ${pick.image.status ?? "unknown"}, and only Available images can boot.`,
        "Wait until it is Available, or name another.",
      );
    case "against": {
      const { text: because } = pick.refusal;
      const what = `The query of ${key} would not take ${imageText(pick.image)}: ${because}.`;
      if (!force) throw usage(what, "Change the query, or insist: --force.");
      if (pick.image.imageId === pin.image.imageId) return undefined;
      const why = `chosen by hand, against the query: ${because}`;
      return moveOf(status, pick.image, why, insistedOrigin("chosen", pick.refusal));
    }
    default:
      return pick.image.imageId === pin.image.imageId ? undefined : chosenMove(status, pick.image, pick.step);
  }
}

/** A choice by hand of what the query picks anyway is its pick: nothing needs to hold it. */
function chosenMove(status: PinStatus, image: EnsImage, step: number): Move {
  const picked = image.imageId === status.next?.imageId ? moveByQuery(status) : undefined;
  return picked ?? moveOf(status, image, "chosen by hand", insistedOrigin("chosen", step));
}

function nearest(text: string, index: CatalogIndex): string {
  const near = nearNames({ exactImageName: text }, index);
  const names = [...near.twins.map(({ name }) => name), ...near.nearest].slice(0, 3);
  return names.map((name) => `"${visibleText(name)}"`).join(", ") || "none";
}

export interface HandPlan extends MovePlan {
  readonly holds: readonly KeyedPin[];
  readonly hold: Hold;
}

type Answer = EnsImage | "keep" | "hold" | "back" | "rest";

/** Asks one question for all pins that have one image and one choice; what is current or held is asked of where it is named. */
export async function planInteractively(
  { now }: Terminal,
  statuses: readonly PinStatus[],
  { force, named }: Insistence,
  reportOf: ReportOf,
): Promise<HandPlan> {
  const left: Left[] = [];
  const asked = statuses.filter(({ key, pin, kind, matches }) => {
    const others = matches.some(({ imageId }) => imageId !== pin.image.imageId);
    const isHeld = pin.hold !== undefined && !(force && named.has(pin));
    const wanted = named.has(pin) || (kind !== "current" && (pin.hold || heldBy(pin) === undefined));
    if (others && wanted && isHeld) left.push({ key, pin, reason: holdText(pin.hold ?? {}), held: true });
    return others && wanted && !isHeld;
  });
  const idsOf = ({ pin, next, matches }: PinStatus) =>
    [pin.image, next, ...matches].map((one) => one?.imageId).join(" ");
  const groups = [...groupBy(asked, idsOf).values()];
  const answers: Exclude<Answer, "back" | "rest">[] = [];
  while (answers.length < groups.length) {
    const answer = await askOf(groups, answers.length, now, reportOf);
    if (answer === "rest") break;
    if (answer === "back") answers.pop();
    else answers.push(answer);
  }
  const moves = answers.flatMap((answer, i) => (typeof answer === "string" ? [] : movesOf(groups[i] ?? [], answer)));
  const answered = (with_: Answer) => groups.filter((_, i) => answers[i] === with_).flat();
  left.push(...answered("keep").map(({ key, pin }) => ({ key, pin, reason: "kept by hand" })));
  const holds = answered("hold");
  const why = `Why ${count(holds.length, "pin is", "pins are")} held (Enter: no reason): `;
  const reason = holds.length > 0 ? await askLine(why) : "";
  const hold = reason ? { reason } : {};
  left.push(...holds.map(({ key, pin }) => ({ key, pin, reason: holdText(hold) })));
  return { ...sortOut(moves, left, force), holds, hold };
}

function movesOf(group: readonly PinStatus[], image: EnsImage): Move[] {
  return group.map((status) => byName(chosenMove(status, image, status.step)));
}

type ReportOf = (moves: readonly Move[]) => MoveReport;

function askOf(groups: readonly PinStatus[][], at: number, now: number, reportOf: ReportOf): Promise<Answer> {
  const group = groups[at] as [PinStatus, ...PinStatus[]];
  const [{ pin, next, matches, listed: isThere }] = group;
  const textOf = (image: EnsImage) => `${imageText(image)}, ${ageText(image.creationTime, now)}`;
  const choice = (image: EnsImage, mark = ""): Choice<Answer> => {
    const report = reportOf(movesOf(group, image));
    const hazards = report.hazards.map((hazard) => `\n! ${hazardText(hazard)}`).join("");
    return { value: image, name: textOf(image) + mark, description: `${totalsText(report)}${hazards}` };
  };
  const picked = matches.find(({ imageId }) => imageId === next?.imageId && imageId !== pin.image.imageId);
  const others = matches.filter((image) => image !== picked && image.imageId !== pin.image.imageId);
  const pinned = `${imageTitle(pin.image)}${isThere ? "" : ", which is gone"}`;
  const above: Choice<Answer>[] = [
    ...(picked ? [choice(picked, "  (what the query picks)")] : []),
    { value: "keep", name: `Keep ${pinned}` },
    { value: "hold", name: `Hold ${pinned}: nothing moves it until somebody lets it go` },
    ...(at > 0 ? [{ value: "back" as const, name: "Back to the question before" }] : []),
    { value: "rest", name: `Leave the rest: ${count(groups.length - at, "question")}` },
  ];
  const lookups = foldNames(group.map(({ key }) => key)).join(", ");
  const message = `${at + 1} of ${groups.length}  ${count(group.length, "pin")} on ${pinned}: ${lookups}`;
  const listed = others.map((image) => choice(image));
  return choose(message, above, listed, count(others.length, "other match", "other matches"));
}
