import { type Fields, isFields } from "../../util/json";
import { type FedMachine, hazardsOf, type PlannedAction } from "../blast-radius";
import { baseAddress, fieldsIn, kindOfJson, type StateInstance, textAt } from "./json";
import { MACHINE_TYPE, type MachineKind, READ_BACK_ARGUMENTS } from "./provider-facts";

/** An instance with its values as they are, and as the plan leaves them. */
export interface PlannedInstance extends StateInstance {
  readonly action: PlannedAction;
  /** What forces its replacement, as paths of arguments; empty where the plan names none. */
  readonly forcedBy: readonly (readonly string[])[];
  readonly reason?: string;
  readonly after: Fields;
}

/** What is planned of each stack, by the addresses of resources. */
export type Plans = ReadonlyMap<string, ReadonlyMap<string, readonly PlannedInstance[]>>;

export function readPlan(value: unknown): PlannedInstance[] | undefined {
  if (!isFields(value) || kindOfJson(value) !== "plan") return undefined;
  return fieldsIn(value.resource_changes).flatMap((resource): PlannedInstance[] => {
    const { address: instance, mode, change, deposed, action_reason: code } = resource;
    if (mode !== "managed" || deposed !== undefined || typeof instance !== "string" || !isFields(change)) return [];
    const paths = Array.isArray(change.replace_paths) ? change.replace_paths : [];
    const forcedBy = paths.filter(Array.isArray).map((path) => path.map(String));
    const reason = typeof code === "string" ? REASONS[code] : undefined;
    const [values = {}, after = {}] = [change.before, change.after].map((one) => (isFields(one) ? one : {}));
    const why = { action: actionOf(change.actions), forcedBy, ...(reason !== undefined && { reason }) };
    return [{ address: baseAddress(instance), instance, values, after, ...why }];
  });
}

export function worstAction(instances: readonly PlannedInstance[]): PlannedAction {
  return RANK.find((action) => instances.some((one) => one.action === action)) ?? "absent";
}

const RANK: readonly PlannedAction[] = ["replaced", "deleted", "created", "updated", "unchanged"];

const REASONS: Readonly<Record<string, string>> = {
  replace_because_tainted: "it is tainted",
  replace_by_request: "asked for by -replace",
  replace_by_triggers: "replace_triggered_by",
};

function actionOf(actions: unknown): PlannedAction {
  const names = Array.isArray(actions) ? actions : [];
  if (names.includes("create") && names.includes("delete")) return "replaced";
  if (names.includes("create")) return "created";
  if (names.includes("delete") || names.includes("forget")) return "deleted";
  return names.includes("update") ? "updated" : "unchanged";
}

export interface Replacement {
  readonly forImage: boolean;
  readonly others: readonly string[];
}

/** @param attribute where the image id is, `image_id` or `input.image_id` */
export function replacementOf(one: PlannedInstance, attribute: string): Replacement | undefined {
  if (one.action !== "replaced") return undefined;
  const wanted = attribute.split(".");
  const rest = one.forcedBy.filter((path) => !overlaps(path, wanted));
  const forced = rest.length < one.forcedBy.length;
  const others = [...new Set([...rest.map(([name = ""]) => name), ...(one.reason === undefined ? [] : [one.reason])])];
  if (forced || others.length > 0) return { forImage: forced, others };
  // A plan of a Terraform that names no reasons.
  const [runs, boots] = [textAt(one.values, attribute), textAt(one.after, attribute)];
  const forImage = runs !== boots || runs === undefined;
  return { forImage, others: forImage ? [] : ["a reason that the plan does not name"] };
}

function overlaps(path: readonly string[], wanted: readonly string[]): boolean {
  return path.every((step, i) => i >= wanted.length || step === wanted[i]);
}

export function linesToState({ address, values }: PlannedInstance, { others }: Replacement): string[] {
  if (!address.split(".").includes(MACHINE_TYPE)) return [];
  return others.flatMap((name) => (READ_BACK_ARGUMENTS.includes(name) ? (lineOf(name, values[name]) ?? []) : []));
}

function lineOf(name: string, value: unknown): string | undefined {
  const prop = name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
  if (typeof value === "string" && value !== "") return `${prop}: ${JSON.stringify(value)}`;
  const [block] = fieldsIn(value);
  // Its category is computed; another size would replace the machine too.
  return typeof block?.size === "number" ? `${prop}: { size: ${block.size} }` : undefined;
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

/** The machines of plans, each with the images that it has or gets. */
export function machinesByImage(plans: Plans, kinds: readonly MachineKind[]): MachineByImage[] {
  const changes = [...plans].flatMap(([stack, plan]) => [...plan].map((change) => [stack, ...change] as const));
  return changes.flatMap(([stack, address, instances]): MachineByImage[] => {
    const values = instances.flatMap((one) => [one.values, one.after]);
    const { attribute } = kindOf(address, kinds, values) ?? {};
    if (attribute === undefined) return [];
    const imagesOf = (one: PlannedInstance) => [one.values, one.after].flatMap((some) => textAt(some, attribute) ?? []);
    const having = instances.filter((one) => imagesOf(one).length > 0);
    const last = having.at(-1);
    if (!last) return [];
    // Of what a plan knows, only what is stated alone: addresses are computed, and lifecycle is not in it.
    const { payment_type, amount, data_disk } = last.values;
    const hazards = hazardsOf({ payment_type, amount, data_disk }, attribute);
    const machine = { stack, address, path: address, attribute, hazards, instances: having.length };
    return [{ machine, images: [...new Set(having.flatMap(imagesOf))] }];
  });
}
