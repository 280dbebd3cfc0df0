import { type Adoption, imagesOf } from "../core/adopt";
import type { Move } from "../core/moves";
import { pinText } from "../core/outcome";
import type { Json } from "../core/stable-json";
import { visibleText } from "../core/visible-text";
import { count } from "./age";

/** What is adopted, a block a pin. */
export function adoptLines(moves: readonly Move[], all: number): string[] {
  const lines = moves.flatMap(({ key, pin, after }) => [
    visibleText(key),
    `  ${visibleText(pinText(pin))} → ${visibleText(pinText(after))}`,
    `  ${visibleText(after.why)}`,
  ]);
  return [...lines, `${count(moves.length, "pin")} adopted, ${all - moves.length} already on what runs.`];
}

const SHOWN = 10;

/** Lookups whose machines run different images: one pin cannot hold them all. */
export function splitLines(split: readonly Adoption[]): string[] {
  const blocks = split.flatMap((adoption) => [
    `${visibleText(adoption.key)} feeds machines that run different images:`,
    ...imagesOf(adoption).flatMap(([imageId, running]) => [
      `  ${visibleText(imageId)}: ${count(running.length, "machine")}`,
      ...running
        .slice(0, SHOWN)
        .map(({ machine, instance }) => `    ${visibleText(machine.stack)}  ${visibleText(instance)}`),
      ...(running.length > SHOWN ? [`    … and ${running.length - SHOWN} more`] : []),
    ]),
  ]);
  return [
    ...blocks,
    "",
    "Nothing was written. Give the machines of each image a lookup of their own, run cdktf synth, and adopt again.",
  ];
}

/** The same for programs: see docs/commands.md. */
export function adoptJson(file: string, written: boolean, moves: readonly Move[], split: readonly Adoption[]): Json {
  return {
    version: 1,
    lock: file,
    written,
    adopted: moves.map(({ key, pin, after }) => ({
      key,
      before: pin.image as unknown as Json,
      after: after.image as unknown as Json,
      why: after.why,
    })),
    split: split.map((adoption) => ({
      key: adoption.key,
      images: imagesOf(adoption).map(([imageId, running]) => ({
        imageId,
        machines: running.map(({ machine, instance }) => ({
          stack: machine.stack,
          address: instance,
          path: machine.path,
        })),
      })),
    })),
  };
}
