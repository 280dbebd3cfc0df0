import { type Fields, isFields } from "../../util/json";
import type { PlannedAction } from "../blast-radius";
import { baseAddress, fieldsIn, textAt } from "./json";
import { MACHINE_TYPE, READ_BACK_ARGUMENTS } from "./provider-facts";

export interface PlannedInstance {
  readonly instance: string;
  readonly action: PlannedAction;
  /** What forces its replacement, as paths of arguments; empty where the plan names none. */
  readonly forcedBy: readonly (readonly string[])[];
  readonly reason?: string;
  readonly before: Fields;
  readonly after: Fields;
}

export interface PlannedChange {
  readonly action: PlannedAction;
  readonly instances: readonly PlannedInstance[];
}

export type Plan = ReadonlyMap<string, PlannedChange>;

export function readPlan(value: unknown): Plan | undefined {
  if (!isFields(value) || typeof value.format_version !== "string" || !("planned_values" in value)) return undefined;
  const changes = new Map<string, PlannedChange>();
  for (const resource of fieldsIn(value.resource_changes)) {
    const { address, mode, change, deposed } = resource;
    if (mode !== "managed" || deposed !== undefined || typeof address !== "string" || !isFields(change)) continue;
    const base = baseAddress(address);
    changes.set(base, joinChanges([changes.get(base), instanceOf(address, change, resource.action_reason)]));
  }
  return changes;
}

export function joinChanges(changes: readonly (PlannedChange | undefined)[]): PlannedChange {
  const instances = changes.flatMap((change) => change?.instances ?? []);
  const worst = Math.min(...instances.map(({ action }) => RANK.indexOf(action)));
  return { action: RANK[worst] ?? "absent", instances };
}

function instanceOf(instance: string, change: Fields, actionReason: unknown): PlannedChange {
  const action = actionOf(change.actions);
  const paths = Array.isArray(change.replace_paths) ? change.replace_paths : [];
  const forcedBy = paths.filter(Array.isArray).map((path) => path.map(String));
  const reason = typeof actionReason === "string" ? REASONS[actionReason] : undefined;
  const [before, after] = [change.before, change.after].map((values) => (isFields(values) ? values : {}));
  const planned = { instance, action, forcedBy, ...(reason !== undefined && { reason }) };
  return { action, instances: [{ ...planned, before: before ?? {}, after: after ?? {} }] };
}

const RANK: readonly PlannedAction[] = ["replaced", "deleted", "created", "updated", "unchanged", "absent"];

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
  const [image, rest] = [true, false].map((wantsImage) =>
    one.forcedBy.filter((path) => overlaps(path, wanted) === wantsImage),
  ) as [string[][], string[][]];
  const others = [...new Set([...rest.map(([name = ""]) => name), ...(one.reason === undefined ? [] : [one.reason])])];
  if (image.length > 0 || others.length > 0) return { forImage: image.length > 0, others };
  // A plan of a Terraform that names no reasons.
  const [runs, boots] = [textAt(one.before, attribute), textAt(one.after, attribute)];
  const forImage = runs !== boots || runs === undefined;
  return { forImage, others: forImage ? [] : ["a reason that the plan does not name"] };
}

function overlaps(path: readonly string[], wanted: readonly string[]): boolean {
  return path.every((step, i) => i >= wanted.length || step === wanted[i]);
}

export function linesToState({ instance, before }: PlannedInstance, { others }: Replacement): string[] {
  if (!baseAddress(instance).split(".").includes(MACHINE_TYPE)) return [];
  return others
    .filter((name) => READ_BACK_ARGUMENTS.includes(name))
    .flatMap((name) => lineOf(name, before[name]) ?? []);
}

function lineOf(name: string, value: unknown): string | undefined {
  const prop = name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
  if (typeof value === "string" && value !== "") return `${prop}: ${JSON.stringify(value)}`;
  const [block] = fieldsIn(value);
  // Its category is computed; another size would replace the machine too.
  return typeof block?.size === "number" ? `${prop}: { size: ${block.size} }` : undefined;
}
