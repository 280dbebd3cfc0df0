import { unknownLookup } from "../../errors/cli";
import { EnsImagesError } from "../../errors/ens-images-error";
import { dropPins } from "../../lock/edits";
import type { KeyedPin, Lock } from "../../lock/lock";
import { pinText } from "../../lock/outcome";
import { pinNames, pinsNamed } from "../../lock/pin-name";
import { visibleText } from "../../util/terminal-text";
import { LOCK, type LockFlags, newCommand } from "../command";
import { nearKeys, openLock } from "../open-lock";
import { heldLines } from "../render/adopt";
import { printJson, type Terminal } from "../terminal";
import { editWithWayBack } from "../way-back";

const FLAGS = {
  "<key>": "a key to the letter, KEY of pin//KEY, or one of its pins; no glob",
  ...LOCK,
} as const;

export const removeCommand = () =>
  newCommand("remove", "take the pins of a key out of the lock", FLAGS, run, ["remove web-image"]);

function run(terminal: Terminal, flags: LockFlags, [word = ""]: readonly string[]): undefined {
  const opened = openLock(terminal, flags);
  let removed: readonly KeyedPin[] = [];
  let names = opened.pinName;
  // Chosen where it is written: another process may have been here.
  const { wayBack } = editWithWayBack(opened, (lock) => {
    removed = pinsToRemove(lock, word);
    names = pinNames(lock);
    return dropPins(lock, removed);
  });
  if (flags.json) {
    const gone = removed.map(({ key, pin: { query, image } }) => ({ key, query, image }));
    return printJson({ written: true, removed: gone }, opened.file);
  }
  terminal.print(
    ...removed.map(({ key, pin }) => visibleText(`Removed ${names({ key, pin })}: ${pinText(pin)}`)),
    wayBack,
  );
}

function pinsToRemove(lock: Lock, word: string): readonly KeyedPin[] {
  const { pins, exact } = pinsNamed(lock, word);
  if (!exact || pins.length === 0) throw unknownLookup(word, nearKeys(word, [...lock.keys()]));
  const held = pins.filter(({ pin }) => pin.hold);
  if (held.length > 0) throw new EnsImagesError("USAGE", [...heldLines(held), "Nothing was written."].join("\n"));
  return pins;
}
