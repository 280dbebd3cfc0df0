import { usage } from "../../errors/cli";
import { EnsImagesError } from "../../errors/ens-images-error";
import type { KeyedPin } from "../../lock/lock";
import { handPick, type Left, type Move, type MovePlan, moveOf, sortOut } from "../../lock/moves";
import type { Standing } from "../../lock/standing";
import type { EnsImage } from "../../select/image";
import { nearNames } from "../../select/near";
import { ruleContext } from "../../select/rules";
import { imageText } from "../../select/why";
import { visibleText } from "../../util/terminal-text";
import type { PinCatalogs } from "../ask";
import { askLine } from "../prompt";
import { ageText } from "../render/words";
import type { Terminal } from "../terminal";

/** Moves pins to the image that the command line names. */
export function planTo(
  text: string,
  pins: readonly KeyedPin[],
  catalogs: PinCatalogs,
  now: number,
  force: boolean,
): MovePlan {
  const moves: Move[] = [];
  const rules = ruleContext(now);
  for (const keyed of pins) {
    const asked = catalogs.of(keyed);
    if (EnsImagesError.is(asked)) continue;
    const pick = handPick(text, keyed, asked.index, rules);
    if (pick.kind === "unknown") {
      const { twins, nearest } = nearNames({ exactImageName: text }, asked.index);
      const names = [...twins.map(({ name }) => name), ...nearest].slice(0, 3);
      const near = names.map((name) => `"${name}"`).join(", ");
      throw usage(`The account of ${keyed.key} has no image "${text}".`, `The nearest names: ${near || "none"}.`);
    }
    if (pick.kind === "several") {
      const list = pick.images.map((image) => `\n  - ${imageText(image)}`).join("");
      throw usage(
        `The account of ${keyed.key} has ${pick.images.length} images "${text}".`,
        `Name one by its id:${list}`,
      );
    }
    if (pick.kind === "cannot-boot") {
      throw usage(
        `${imageText(pick.image)} has status ${pick.image.status ?? "unknown"}, and only Available images can boot.`,
        "Wait until it is Available, or name another.",
      );
    }
    if (pick.kind === "against" && !force) {
      throw usage(
        `The query of ${keyed.key} would not take ${imageText(pick.image)}: ${pick.because}.`,
        "Change the query, or insist: --force.",
      );
    }
    if (pick.image.imageId === keyed.pin.image.imageId) continue;
    const why = pick.kind === "fits" ? "chosen by hand" : `chosen by hand, against the query: ${pick.because}`;
    moves.push(moveOf(keyed, pick.image, why));
  }
  // Somebody named the image: its family is no surprise. Another account's image still wants a word.
  return sortOut(
    moves.map((move) => ({ ...move, stops: move.stops.filter(({ kind }) => kind === "owner") })),
    [],
    force,
  );
}

const SHOWN = 12;

/** Asks on the terminal for each pin that has something to choose from. */
export async function planInteractively(
  terminal: Terminal,
  standings: readonly Standing[],
  force: boolean,
): Promise<MovePlan> {
  const moves: Move[] = [];
  const left: Left[] = [];
  for (const standing of standings) {
    const { key, pin, matches, next, why } = standing;
    const others = matches.filter(({ imageId }) => imageId !== pin.image.imageId);
    if (others.length === 0) continue;
    const choices = matches.slice(0, SHOWN);
    terminal.note(
      "",
      `${key}: pinned ${pin.image.imageName ?? pin.image.imageId}`,
      ...choiceLines(terminal, choices, pin.image.imageId),
    );
    const picked = await pickOne(choices);
    if (picked === "stop") break;
    if (picked === undefined || picked.imageId === pin.image.imageId) {
      left.push({ key, pin, reason: "kept by hand" });
      continue;
    }
    const reason = picked.imageId === next?.imageId && why !== undefined ? why : "chosen by hand";
    moves.push(moveOf(standing, picked, reason));
  }
  return sortOut(moves, left, force);
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
