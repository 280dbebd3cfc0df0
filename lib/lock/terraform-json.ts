import type { PlannedAction } from "./blast-radius";

/** An instance of a resource in a state: what runs. */
export interface StateInstance {
  /** Without the instance's own key: `terraform_data.web`. */
  readonly address: string;
  /** With it: `terraform_data.web["a"]`. */
  readonly instance: string;
  readonly values: Fields;
}

/** What a plan does to the instances of one address. */
export interface PlannedChange {
  readonly action: PlannedAction;
  /** How many of the instances are replaced. */
  readonly replaced: number;
}

export type Fields = Readonly<Record<string, unknown>>;

/**
 * The managed instances of `terraform show -json` on a state; undefined where the value is none. What is deposed is left
 * out: it waits for its end, and another instance has its place.
 */
export function readState(value: unknown): StateInstance[] | undefined {
  if (!isFields(value) || typeof value.format_version !== "string") return undefined;
  if ("resource_changes" in value || "planned_values" in value) return undefined;
  // A state without resources has no values at all.
  if (value.values === undefined) return [];
  const root = isFields(value.values) ? value.values.root_module : undefined;
  return isFields(root) ? instancesIn(root) : [];
}

function instancesIn(module: Fields): StateInstance[] {
  const own = list(module.resources).flatMap((resource): StateInstance[] => {
    const { address, mode, values, deposed_key: deposed } = resource;
    if (mode !== "managed" || deposed !== undefined || typeof address !== "string" || !isFields(values)) return [];
    return [{ address: baseAddress(address), instance: address, values }];
  });
  return [...own, ...list(module.child_modules).flatMap(instancesIn)];
}

/** What `terraform show -json` on a plan does, by address; undefined where the value is no plan. */
export function readPlan(value: unknown): ReadonlyMap<string, PlannedChange> | undefined {
  if (!isFields(value) || typeof value.format_version !== "string" || !("planned_values" in value)) return undefined;
  const changes = new Map<string, PlannedChange>();
  for (const { address, mode, change, deposed } of list(value.resource_changes)) {
    if (mode !== "managed" || deposed !== undefined || typeof address !== "string" || !isFields(change)) continue;
    const base = baseAddress(address);
    const action = actionOf(change.actions);
    const before = changes.get(base) ?? NO_CHANGE;
    changes.set(base, joinChanges([before, { action, replaced: action === "replaced" ? 1 : 0 }]));
  }
  return changes;
}

const NO_CHANGE: PlannedChange = { action: "absent", replaced: 0 };

/** Several changes as one: the worst of them. */
export function joinChanges(changes: readonly PlannedChange[]): PlannedChange {
  const rank = ({ action }: PlannedChange) => RANK.indexOf(action);
  const worst = changes.reduce((one, other) => (rank(other) < rank(one) ? other : one), NO_CHANGE);
  return { action: worst.action, replaced: changes.reduce((sum, { replaced }) => sum + replaced, 0) };
}

const RANK: readonly PlannedAction[] = ["replaced", "deleted", "created", "updated", "unchanged", "absent"];

function actionOf(actions: unknown): PlannedAction {
  const names = Array.isArray(actions) ? actions : [];
  if (names.includes("create") && names.includes("delete")) return "replaced";
  if (names.includes("create")) return "created";
  if (names.includes("delete") || names.includes("forget")) return "deleted";
  return names.includes("update") ? "updated" : "unchanged";
}

/** What is read of a synthesized stack: of anything else in it, or of what is no stack, there is nothing. */
export interface Stack {
  readonly block: (address: string) => Fields | undefined;
  readonly moved: readonly { readonly from: string; readonly to: string }[];
}

/** Reads `cdk.tf.json`. A block that there is once may stand there without a list. */
export function stackOf(value: unknown): Stack {
  const { resource, moved } = isFields(value) ? value : ({} as Fields);
  const member = (fields: unknown, name: string) => (isFields(fields) ? fields[name] : undefined);
  return {
    block: (address) => {
      const [type = "", name = ""] = address.split(".");
      const block = member(member(resource, type), name);
      return isFields(block) ? block : undefined;
    },
    moved: list(isFields(moved) ? [moved] : moved).flatMap(({ from, to }) =>
      typeof from === "string" && typeof to === "string" ? [{ from, to }] : [],
    ),
  };
}

/** An address without the key of its instance. */
export function baseAddress(address: string): string {
  return address.replace(/\[(?:\d+|"(?:[^"\\]|\\.)*")\]$/, "");
}

/** The text at a path into the values, `image_id` or `input.image_id`; undefined where there is none. */
export function textAt(values: Fields, path: string): string | undefined {
  let value: unknown = values;
  for (const name of path.split(".")) {
    // A block stands in a list of its own.
    const block = Array.isArray(value) && value.length === 1 ? value[0] : value;
    value = isFields(block) ? block[name] : undefined;
  }
  return typeof value === "string" ? value : undefined;
}

function list(value: unknown): Fields[] {
  return Array.isArray(value) ? value.filter(isFields) : [];
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
