import { type Adoption, imagesOf, type Sight } from "../../lock/adopt";
import { isLiteral } from "../../lock/check";
import type { KeyedPin } from "../../lock/lock";
import type { Move } from "../../lock/moves";
import { holdText } from "../../lock/origin";
import { pinText } from "../../lock/outcome";
import { firstNames, firstRows, visibleText } from "../../util/terminal-text";
import { count, shellWord } from "./words";

export function adoptLines(moves: readonly Move[], held: readonly Adoption[], all: number): string[] {
  const lines = moves.flatMap(({ key, pin, after }) => [
    visibleText(key),
    `  ${visibleText(pinText(pin))} → ${visibleText(pinText(after))}`,
    `  ${visibleText(after.why)}`,
    ...(after.image.imageName === undefined && !isLiteral(after)
      ? ["  ens-images check fails while the pin names it: nobody can tell that it is there."]
      : []),
  ]);
  const already = all - moves.length - held.length;
  const rest = held.length > 0 ? `, ${held.length} held and left as it is` : "";
  return [
    ...lines,
    ...heldLines(held),
    `${count(moves.length, "pin")} adopted, ${already} already on what runs${rest}.`,
  ];
}

export function heldLines(held: readonly KeyedPin[]): string[] {
  return held.flatMap(({ key, pin }) => [
    `${visibleText(key)} stays: ${visibleText(holdText(pin.hold ?? {}))}`,
    `  To let it go: ens-images hold ${shellWord(key)} --off`,
  ]);
}

export function sightLines({ seen, absent, unclear, unseen }: Sight): string[] {
  const elsewhere = unseen.reduce((sum, { machines }) => sum + machines, 0);
  const parts = [
    `${count(seen, "machine")} seen`,
    ...(absent > 0 ? [`${absent} not in the state of ${absent === 1 ? "its stack" : "their stacks"} yet`] : []),
    ...(unclear.length > 0 ? [`${unclear.length} unclear`] : []),
    ...(elsewhere > 0 ? [`${elsewhere} not seen, in ${count(unseen.length, "stack")} whose state was not given`] : []),
  ];
  const rows = [
    ...firstRows(unclear, ({ machine, reason }) => {
      return `${visibleText(machine.stack)}  ${visibleText(machine.address)}: ${visibleText(reason)}`;
    }),
    ...firstRows(unseen, ({ stack, machines, keys }) => {
      const fed = firstNames(keys.map(visibleText), 3);
      return `${visibleText(stack)}  ${count(machines, "machine")} of ${fed}: give --state ${shellWord(stack)}=FILE`;
    }),
  ];
  return [`${parts.join(", ")}.`, ...rows.map((row) => `  ${row}`)];
}

export function isWhole({ unclear, unseen }: Sight): boolean {
  return unclear.length === 0 && unseen.length === 0;
}

export function splitLines(split: readonly Adoption[], synth: string | undefined, outcome: string): string[] {
  const blocks = split.flatMap((adoption) => [
    `${visibleText(adoption.key)} feeds machines that run different images:`,
    ...imagesOf(adoption).flatMap(([imageId, running]) => [
      `  ${visibleText(imageId)}: ${count(running.length, "machine")}`,
      ...firstRows(running, ({ machine, instance }) => `${visibleText(machine.stack)}  ${visibleText(instance)}`).map(
        (row) => `    ${row}`,
      ),
    ]),
  ]);
  const lookup = `Give the machines of each image a lookup of their own, run ${synth}, and adopt again`;
  const pin = "Give the machines of each image a pin of their own: ens-images adopt KEY --address A… --state FILE";
  return [...blocks, "", `${outcome} ${synth ? lookup : pin}. What is clear alone: --partial.`];
}

export function adoptJson(
  written: boolean,
  moves: readonly Move[],
  split: readonly Adoption[],
  sight: Sight,
  held: readonly Adoption[] = [],
): object {
  return {
    written,
    adopted: moves.map(({ key, pin, after }) => ({ key, before: pin.image, after: after.image, why: after.why })),
    held: held.map(({ key, pin }) => ({ key, hold: pin.hold })),
    split: split.map((adoption) => ({
      key: adoption.key,
      images: imagesOf(adoption).map(([imageId, running]) => ({
        imageId,
        machines: running.map(({ machine: { stack, path }, instance }) => ({ stack, address: instance, path })),
      })),
    })),
    machines: sightJson(sight),
    unseen: sight.unseen.map(({ stack, machines, keys }) => ({ stack, machines, keys })),
  };
}

export function sightJson({ seen, absent, unclear, unseen }: Sight): object {
  return {
    ...{ seen, absent },
    unclear: unclear.map(({ machine: { stack, address, path }, reason }) => ({ stack, address, path, reason })),
    unseen: unseen.reduce((sum, { machines }) => sum + machines, 0),
  };
}
