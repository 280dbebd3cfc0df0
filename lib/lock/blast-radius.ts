import type { Fields } from "../util/json";
import type { ReportedMachine } from "./synth-report";
import { ignores } from "./terraform/provider-facts";

export const HAZARD_TEXT = {
  subscription: "Subscription: Terraform may leave the old machine running and billed",
  amount: "amount > 1: Terraform tracks only one of the instances",
  "many-instances": "count or for_each: one address, several machines",
  "data-disks": "data disks: what is on them is lost or detached",
  "fixed-address": "fixed private address: the new machine needs the old one gone",
  "prevent-destroy": "prevent_destroy: Terraform will refuse",
  "ignores-image": "ignore_changes has image_id: nothing is replaced",
};

export type Hazard = keyof typeof HAZARD_TEXT;

export interface FedMachine extends ReportedMachine {
  readonly hazards: readonly Hazard[];
  readonly planned?: PlannedAction;
  /** How many instances of the address the plan replaces for their image, where it replaces any. */
  readonly instances?: number;
  readonly because?: readonly string[];
}

/** `absent`: the plan does not speak of the address. */
export type PlannedAction = "replaced" | "created" | "updated" | "deleted" | "unchanged" | "absent";

export interface KnownReach {
  readonly kind: "known";
  readonly machines: readonly FedMachine[];
  /** There may be more: an expression leads to what only Terraform knows. */
  readonly atLeast?: boolean;
  /** They are known by a plan alone, and by no synth. */
  readonly byPlan?: true;
}

export type Reach =
  | KnownReach
  /** The last synth did not ask this query under this key: another environment may. */
  | { readonly kind: "unused" }
  /** No synth was seen, or none that knows the key. */
  | { readonly kind: "unknown" };

export const UNKNOWN_REACH: Reach = { kind: "unknown" };

export function hazardsOf(block: Fields, attribute: string): Hazard[] {
  const lifecycle = first(block.lifecycle);
  const hazards: Hazard[] = [];
  if (block.payment_type === "Subscription") hazards.push("subscription");
  if (Number(block.amount) > 1) hazards.push("amount");
  if (block.count !== undefined || block.for_each !== undefined) hazards.push("many-instances");
  if (isFilled(block.data_disk)) hazards.push("data-disks");
  if (isFilled(block.private_ip_address)) hazards.push("fixed-address");
  if (lifecycle?.prevent_destroy === true) hazards.push("prevent-destroy");
  if (ignores(lifecycle?.ignore_changes, attribute)) hazards.push("ignores-image");
  return hazards;
}

/** The same from what the report says of a machine, where its stack is not written as JSON: less, but not nothing. */
export function reportedHazards({ ignoresImage, repeatedBy, paymentType, amount }: ReportedMachine): Hazard[] {
  const block = { payment_type: paymentType, amount, count: repeatedBy };
  return [...hazardsOf(block, ""), ...(ignoresImage ? (["ignores-image"] as const) : [])];
}

export function isReplaced({ hazards, planned, instances }: FedMachine): boolean {
  return planned === undefined ? !hazards.includes("ignores-image") : planned === "replaced" && instances !== 0;
}

export function machinesIn(reach: Reach): readonly FedMachine[] {
  return reach.kind === "known" ? reach.machines : [];
}

export function distinctMachines(reaches: readonly Reach[]): readonly FedMachine[] {
  const machines = reaches.flatMap(machinesIn);
  return [...new Map(machines.map((machine) => [JSON.stringify([machine.stack, machine.address]), machine])).values()];
}

export function replacedIn(reaches: readonly Reach[]): number | undefined {
  if (reaches.some(({ kind }) => kind !== "known")) return undefined;
  return distinctMachines(reaches)
    .filter(isReplaced)
    .reduce((sum, { instances }) => sum + (instances ?? 1), 0);
}

export function isOpen(reach: Reach): boolean {
  return reach.kind === "known" && reach.atLeast === true;
}

/** Whether the number of those that are replaced is the least there may be: an address may stand for several. */
export function mayBeMore(reaches: readonly Reach[]): boolean {
  if (reaches.some(isOpen)) return true;
  return reaches
    .flatMap(machinesIn)
    .some((machine) => isReplaced(machine) && machine.planned === undefined && standsForSeveral(machine));
}

export function standsForSeveral({ hazards }: FedMachine): boolean {
  return hazards.includes("amount") || hazards.includes("many-instances");
}

export interface HazardCount {
  readonly hazard: Hazard;
  readonly count: number;
  readonly atLeast: boolean;
}

export function countHazards(machines: readonly FedMachine[]): readonly HazardCount[] {
  return (Object.keys(HAZARD_TEXT) as Hazard[]).flatMap((hazard) => {
    // What a plan replaces for another reason is not spared either.
    const concerns = hazard === KEEPS ? isKept : isReplaced;
    const having = machines.filter((one) => one.hazards.includes(hazard) && concerns(one));
    if (having.length === 0) return [];
    const count = having.reduce((sum, { instances }) => sum + (instances || 1), 0);
    const several = having.some((one) => one.planned === undefined && standsForSeveral(one));
    return [{ hazard, count, atLeast: several && !OF_ADDRESSES.includes(hazard) }];
  });
}

const isKept = (machine: FedMachine) => !isReplaced(machine) && machine.planned !== "replaced";
const KEEPS: Hazard = "ignores-image";
/** These count addresses, not what stands behind one. */
const OF_ADDRESSES: readonly Hazard[] = ["amount", "many-instances", KEEPS];

function isFilled(value: unknown): boolean {
  return Array.isArray(value) ? value.length > 0 : value !== undefined && value !== null && value !== "";
}

function first(value: unknown): Fields | undefined {
  const block = Array.isArray(value) ? value[0] : value;
  return typeof block === "object" && block !== null ? (block as Fields) : undefined;
}
