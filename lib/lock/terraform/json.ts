import { type Fields, isFields } from "../../util/json";

export interface StateInstance {
  readonly address: string;
  readonly instance: string;
  readonly values: Fields;
  /** Another instance has its place; it is there until an apply destroys it. */
  readonly deposed?: true;
}

export function kindOfJson(value: unknown): "plan" | "state" | "raw state" | undefined {
  if (!isFields(value)) return undefined;
  if (typeof value.format_version === "string") {
    return "planned_values" in value || "resource_changes" in value ? "plan" : "state";
  }
  return value.version === 4 && ("serial" in value || "lineage" in value) ? "raw state" : undefined;
}

/** However Terraform wrote it; undefined where it is none. */
export function readState(value: unknown): StateInstance[] | undefined {
  const kind = kindOfJson(value);
  if (kind === undefined || !isFields(value)) return undefined;
  if (kind === "raw state") return fieldsIn(value.resources).flatMap(rawInstances);
  const state = kind === "plan" ? value.prior_state : value;
  // A state without resources has no values at all.
  const root = isFields(state) && isFields(state.values) ? state.values.root_module : undefined;
  return isFields(root) ? instancesIn(root) : [];
}

function rawInstances({ mode, module, type, name, instances }: Fields): StateInstance[] {
  if (mode !== "managed" || typeof type !== "string" || typeof name !== "string") return [];
  const address = `${typeof module === "string" ? `${module}.` : ""}${type}.${name}`;
  return fieldsIn(instances).flatMap(({ index_key: key, attributes, deposed }): StateInstance[] => {
    if (!isFields(attributes)) return [];
    const index = key === undefined || key === null ? "" : `[${JSON.stringify(key)}]`;
    return [{ address, instance: `${address}${index}`, values: attributes, ...deposedAs(deposed) }];
  });
}

function instancesIn(module: Fields): StateInstance[] {
  const own = fieldsIn(module.resources).flatMap((resource): StateInstance[] => {
    const { address, mode, values, deposed_key: deposed } = resource;
    if (mode !== "managed" || typeof address !== "string" || !isFields(values)) return [];
    return [{ address: baseAddress(address), instance: address, values, ...deposedAs(deposed) }];
  });
  return [...own, ...fieldsIn(module.child_modules).flatMap(instancesIn)];
}

function deposedAs(key: unknown): Pick<StateInstance, "deposed"> {
  return key === undefined ? {} : { deposed: true };
}

export interface Stack {
  readonly blocks: readonly StateInstance[];
  readonly block: (address: string) => Fields | undefined;
  readonly moved: readonly { readonly from: string; readonly to: string }[];
}

export function stackOf(value: unknown): Stack {
  const { resource, moved } = isFields(value) ? value : ({} as Fields);
  const blocks = Object.entries(isFields(resource) ? resource : {}).flatMap(([type, named]) =>
    Object.entries(isFields(named) ? named : {}).flatMap(([name, values]) => {
      const address = `${type}.${name}`;
      return isFields(values) ? [{ address, instance: address, values }] : [];
    }),
  );
  const known = new Map(blocks.map(({ address, values }) => [address, values]));
  return {
    blocks,
    block: (address) => known.get(address),
    moved: fieldsIn(isFields(moved) ? [moved] : moved).flatMap(({ from, to }) =>
      typeof from === "string" && typeof to === "string" ? [{ from, to }] : [],
    ),
  };
}

export function baseAddress(address: string): string {
  return address.replace(/\[(?:\d+|"(?:[^"\\]|\\.)*")\]$/, "");
}

export function textAt(values: Fields, path: string): string | undefined {
  let value: unknown = values;
  for (const name of path.split(".")) {
    // A block stands in a list of its own.
    const block = Array.isArray(value) && value.length === 1 ? value[0] : value;
    value = isFields(block) ? block[name] : undefined;
    // A raw state has a value that may be of any type, as those of terraform_data, beside its type.
    if (isFields(value) && Object.keys(value).sort().join() === "type,value") value = value.value;
  }
  return typeof value === "string" ? value : undefined;
}

export function fieldsIn(value: unknown): Fields[] {
  return Array.isArray(value) ? value.filter(isFields) : [];
}
