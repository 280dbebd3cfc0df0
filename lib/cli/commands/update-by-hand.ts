import { usage } from "../../errors/cli";
import { EnsImagesError } from "../../errors/ens-images-error";
import {
  holdBack,
  type Insistence,
  type Left,
  type Move,
  type MovePlan,
  moveByQuery,
  moveOf,
  type Stop,
  sortOut,
} from "../../lock/moves";
import { holdText, insistedOrigin } from "../../lock/origin";
import type { PinNames } from "../../lock/pin-name";
import type { PinStatus } from "../../lock/pin-status";
import { type NamedImage, namedImage } from "../../lock/refusal";
import type { CatalogIndex } from "../../select/catalog";
import type { EnsImage } from "../../select/image";
import { nearNames } from "../../select/near";
import { ruleContext } from "../../select/rules";
import { imageText } from "../../select/why";
import { visibleText } from "../../util/terminal-text";
import type { PinCatalogs } from "../ask";
import { askLine } from "../prompt";
import { ageText } from "../render/words";
import type { Terminal } from "../terminal";

export function planTo(
  text: string,
  statuses: readonly PinStatus[],
  catalogs: PinCatalogs,
  now: number,
  insistence: Insistence,
): MovePlan {
  const moves: Move[] = [];
  const context = ruleContext(now);
  for (const status of statuses) {
    const asked = catalogs.of(status);
    if (EnsImagesError.is(asked)) continue;
    const pick = namedImage(text, status, asked.index, context);
    const move = moveByHand(status, pick, insistence.force, () => nearest(text, asked.index), text);
    if (move) moves.push(move);
  }
  const left: Left[] = [];
  // A choice by hand may be made anew; what is held is held from this too.
  const free = holdBack(moves, left, insistence, ({ hold }) => hold && holdText(hold));
  // Somebody named the image: its family is no surprise. Another account's image still wants a word.
  const stops = ({ kind }: Stop) => kind === "owner" || kind === "hold";
  return sortOut(
    free.map((move) => ({ ...move, stops: move.stops.filter(stops) })),
    left,
    insistence.force,
  );
}

function moveByHand(
  status: PinStatus,
  pick: NamedImage,
  force: boolean,
  nearestNames: () => string,
  text: string,
): Move | undefined {
  const { key, pin } = status;
  switch (pick.kind) {
    case "unknown":
      throw usage(`The account of ${key} has no image "${text}".`, `The nearest names: ${nearestNames() || "none"}.`);
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
      const { text: because, props } = pick.refusal;
      const what = `The query of ${key} would not take ${imageText(pick.image)}: ${because}.`;
      if (!force) throw usage(what, "Change the query, or insist: --force.");
      if (pick.image.imageId === pin.image.imageId) return undefined;
      const why = `chosen by hand, against the query: ${because}`;
      return moveOf(status, pick.image, why, insistedOrigin("chosen", props));
    }
    default:
      return pick.image.imageId === pin.image.imageId ? undefined : chosenMove(status, pick.image);
  }
}

/** A choice by hand of what the query picks anyway is its pick: nothing needs to hold it. */
function chosenMove(status: PinStatus, image: EnsImage): Move {
  const picked = image.imageId === status.next?.imageId ? moveByQuery(status) : undefined;
  return picked ?? moveOf(status, image, "chosen by hand", insistedOrigin("chosen", []));
}

function nearest(text: string, index: CatalogIndex): string {
  const near = nearNames({ exactImageName: text }, index);
  const names = [...near.twins.map(({ name }) => name), ...near.nearest].slice(0, 3);
  return names.map((name) => `"${name}"`).join(", ");
}

const MOST_CHOICES = 12;

export async function planInteractively(
  terminal: Terminal,
  statuses: readonly PinStatus[],
  insistence: Insistence,
  pinName: PinNames,
): Promise<MovePlan> {
  const moves: Move[] = [];
  const left: Left[] = [];
  for (const status of statuses) {
    const { key, pin, matches } = status;
    const others = matches.filter(({ imageId }) => imageId !== pin.image.imageId);
    if (others.length === 0) continue;
    if (pin.hold && !(insistence.force && insistence.named.has(pin))) {
      left.push({ key, pin, reason: holdText(pin.hold), held: true });
      continue;
    }
    const choices = matches.slice(0, MOST_CHOICES);
    terminal.note(
      "",
      `${pinName(status)}: pinned ${pin.image.imageName ?? pin.image.imageId}`,
      ...choiceLines(terminal, choices, pin.image.imageId),
    );
    const picked = await pickOne(choices);
    if (picked === "stop") break;
    if (picked === undefined || picked.imageId === pin.image.imageId) {
      left.push({ key, pin, reason: "kept by hand" });
      continue;
    }
    moves.push(chosenMove(status, picked));
  }
  return sortOut(moves, left, insistence.force);
}

function choiceLines({ now }: Terminal, choices: readonly EnsImage[], pinned: string): string[] {
  return choices.map((image, i) => {
    const mark = image.imageId === pinned ? "*" : " ";
    return `${mark}${String(i + 1).padStart(3)}  ${visibleText(imageText(image))}, ${ageText(image.creationTime, now)}`;
  });
}

async function pickOne(choices: readonly EnsImage[]): Promise<EnsImage | "stop" | undefined> {
  for (;;) {
    const answer = await askLine(`Number, Enter to keep it (*), q to leave the rest: `);
    if (answer === "") return undefined;
    if (/^q$/i.test(answer)) return "stop";
    const image = /^\d+$/.test(answer) ? choices[Number(answer) - 1] : undefined;
    if (image) return image;
  }
}
