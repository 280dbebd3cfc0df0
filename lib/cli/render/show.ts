import {
  distinctMachines,
  isOpen,
  machinesIn,
  type Reach,
  standsForSeveral,
  UNKNOWN_REACH,
} from "../../lock/blast-radius";
import type { KeyedPin } from "../../lock/lock";
import { heldBy } from "../../lock/origin";
import type { PinNames } from "../../lock/pin-name";
import { inOrder, type Sortable, stacksOf } from "../../lock/review/move-report";
import type { ReportFlags } from "../command";
import type { Arrival } from "../history";
import { dayText } from "./history";
import type { Page } from "./moves";
import { type Column, tableLines } from "./table";
import { imageTitle } from "./titles";
import { ageDays, ageText, count, createdOf, machinesJson } from "./words";

export interface ShownPin extends KeyedPin {
  readonly reach: Reach;
  readonly moved?: Arrival;
}

const MACHINES: Column<ShownPin> = { title: "MACHINES", align: "right", text: ({ reach }) => machineCount(reach) };

export function showLines(
  pins: readonly ShownPin[],
  { now, width }: Page,
  { machines: withMachines, sort = "name", verbose }: ReportFlags & { readonly machines: boolean },
  pinName: PinNames,
): string[] {
  // Whose stacks are apart by another order are not under a heading each.
  const group = sort === "name" ? ({ key }: ShownPin) => stacksOf(key, UNKNOWN_REACH)[0] ?? "" : undefined;
  const held = pins.some(({ pin }) => heldBy(pin) !== undefined);
  return tableLines<ShownPin>(
    [
      { title: "LOOKUP", text: pinName },
      { title: "IMAGE", text: ({ pin }) => imageTitle(pin.image) },
      { title: "ID", leave: 2, text: ({ pin }) => pin.image.imageId },
      { title: "AGE", leave: 3, text: ({ pin }) => ageText(createdOf(pin.image), now) },
      { title: "OWNER", leave: 1, text: ({ pin }) => ownerOf(pin.image) },
      ...(pins.some(({ moved }) => moved) ? [{ title: "MOVED", text: movedText }] : []),
      ...(withMachines ? [MACHINES] : []),
      ...(held ? [{ title: "HELD", text: ({ pin }: ShownPin) => heldBy(pin, now) ?? "" }] : []),
    ],
    sort === "name" ? pins : inOrder(pins, sort, sortableOf),
    { width: verbose ? Number.POSITIVE_INFINITY : width, ...(group && { group }) },
  );
}

function sortableOf({ key, pin, reach }: ShownPin): Sortable {
  return { name: key, image: pin.image, machines: machinesIn(reach).length };
}

function movedText({ moved }: ShownPin): string {
  return `${moved?.cut ? "before " : ""}${dayText(moved?.date)}`;
}

export function showSummary(pins: readonly ShownPin[], withMachines: boolean): string {
  if (!withMachines) return `${count(pins.length, "pin")}.`;
  const machines = distinctMachines(pins.map(({ reach }) => reach));
  const unknown = pins.some(({ reach }) => reach.kind === "unknown");
  const least = pins.some(({ reach }) => mayBeMore(reach)) ? "at least " : "";
  const machinesWords = unknown ? "machines unknown" : `${least}${count(machines.length, "machine")}`;
  return `${count(pins.length, "pin")}, ${machinesWords}.`;
}

export function showJson(pins: readonly ShownPin[], now: number, pinName: PinNames): object {
  return {
    pins: pins.map(({ key, pin, reach, moved }) => ({
      ...{ key, name: pinName({ key, pin }), query: pin.query, image: pin.image, why: pin.why },
      origin: pin.origin ?? { kind: "picked" },
      hold: pin.hold ?? null,
      held: heldBy(pin) ?? null,
      note: pin.note ?? null,
      connection: pin.connection,
      ageDays: ageDays(createdOf(pin.image), now) ?? null,
      used: reach.kind === "unknown" ? null : reach.kind === "known",
      machines: machinesJson(reach),
      atLeast: mayBeMore(reach),
      ...(moved && { moved: { commit: moved.commit ?? null, date: moved.date ?? null, cut: moved.cut } }),
    })),
  };
}

/** Whether machines are not counted whole: an address stands for several, or behind one no lookup could be found. */
function mayBeMore(reach: Reach): boolean {
  return isOpen(reach) || (reach.kind === "known" && reach.machines.some(standsForSeveral));
}

function machineCount(reach: Reach): string {
  if (reach.kind === "known") return `${reach.machines.length}${mayBeMore(reach) ? "+" : ""}`;
  return reach.kind === "unused" ? "-" : "?";
}

function ownerOf(image: ShownPin["pin"]["image"]): string {
  return image.imageName === undefined ? "?" : (image.imageOwnerAlias ?? "?");
}
