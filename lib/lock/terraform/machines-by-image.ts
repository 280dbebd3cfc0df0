import type { Fields } from "../../util/json";
import type { FedMachine } from "../blast-radius";
import { hazardsOf } from "../blast-radius";
import { textAt } from "./json";
import { MACHINE_TYPE } from "./provider-facts";

export interface MachineKind {
  readonly type: string;
  readonly attribute: string;
}

export const MACHINE_KINDS: readonly MachineKind[] = [{ type: MACHINE_TYPE, attribute: "image_id" }];

export interface ImageUser {
  readonly stack: string;
  readonly address: string;
  readonly values: readonly Fields[];
}

export interface MachineByImage {
  readonly machine: Omit<FedMachine, "key">;
  readonly images: readonly string[];
}

/** Of several paths in one type, the first at which there is a text. */
export function kindOf(
  address: string,
  kinds: readonly MachineKind[],
  values: readonly Fields[],
): MachineKind | undefined {
  const own = kinds.filter(({ type }) => type === address.split(".").at(-2));
  return own.find(({ attribute }) => values.some((one) => textAt(one, attribute) !== undefined)) ?? own[0];
}

export function machinesByImage(users: readonly ImageUser[], kinds: readonly MachineKind[]): MachineByImage[] {
  const found = new Map<string, MachineByImage>();
  for (const { stack, address, values } of users) {
    const kind = kindOf(address, kinds, values);
    const images = kind ? values.flatMap((one) => textAt(one, kind.attribute) ?? []) : [];
    if (!kind || images.length === 0) continue;
    const place = JSON.stringify([stack, address]);
    const before = found.get(place);
    const instances = (before?.machine.instances ?? 0) + 1;
    // Of what a plan knows, only what is stated alone: addresses are computed, and lifecycle is not in it.
    const { payment_type, amount, data_disk } = values[0] ?? {};
    const hazards = hazardsOf({ payment_type, amount, data_disk }, kind.attribute);
    found.set(place, {
      machine: { stack, address, path: address, attribute: kind.attribute, hazards, instances },
      images: [...new Set([...(before?.images ?? []), ...images])],
    });
  }
  return [...found.values()];
}
