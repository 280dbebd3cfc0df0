import { ignores, MACHINE_TYPE } from "../../lock/terraform/provider-facts";
import type { Fields } from "../../util/json";
import { TerraformResource, type TerraformStack } from "../framework";
import { plain } from "../tokens";
import type { Constructs } from "../tree";

const MACHINE_ATTRIBUTE = "image_id";

export type ImageAttributes = Readonly<Record<string, string>>;

export const MACHINE_ATTRIBUTES: ImageAttributes = { [MACHINE_TYPE]: MACHINE_ATTRIBUTE };

export interface Machine {
  readonly resource: TerraformResource;
  readonly attribute: string;
  readonly fields: Fields;
}

export function findImageUsers(constructs: Constructs, types: ImageAttributes): Machine[] {
  const found: Machine[] = [];
  for (const resource of constructs) {
    if (!TerraformResource.isTerraformResource(resource)) continue;
    const attribute = types[resource.terraformResourceType] ?? (namesImage(resource) ? MACHINE_ATTRIBUTE : undefined);
    if (attribute !== undefined) found.push(...machineOf(resource, attribute));
  }
  return found;
}

/** Whether a resource of any kind has the attribute, without rendering it: that takes time, and most have not. */
function namesImage(resource: TerraformResource): boolean {
  const { imageIdInput, rawOverrides } = resource as unknown as { imageIdInput?: unknown; rawOverrides?: object };
  return imageIdInput !== undefined || MACHINE_ATTRIBUTE in (rawOverrides ?? {});
}

function machineOf(resource: TerraformResource, attribute: string): Machine[] {
  const fields = quickFields(resource) ?? fieldsIn(resource.toTerraform(), resource);
  return fields ? [{ resource, attribute, fields }] : [];
}

export function reread(machine: Machine): Machine {
  return machineOf(machine.resource, machine.attribute)[0] ?? machine;
}

interface Rendered {
  readonly resource?: Readonly<Record<string, Readonly<Record<string, Fields>>>>;
}

/** What is said of a resource in a stack that is to be JSON, or in overrides of a stack. */
export function fieldsIn(rendered: unknown, resource: TerraformResource): Fields | undefined {
  return (rendered as Rendered | undefined)?.resource?.[resource.terraformResourceType]?.[resource.friendlyUniqueId];
}

/** What is said of a stack as a whole: it is merged in last, and in JSON only. */
export function overridesOf(stack: TerraformStack): unknown {
  return (stack as unknown as { readonly rawOverrides?: unknown }).rawOverrides;
}

interface Inside {
  readonly rawOverrides?: Fields;
  readonly _hasMoved?: boolean;
  readonly _movedByTarget?: unknown;
  synthesizeAttributes?(): Fields;
}

/** Undefined where more than attributes and simple overrides is written. Rendering takes ten times as long. */
function quickFields(resource: TerraformResource): Fields | undefined {
  const { lifecycle, count, forEach } = resource;
  if (lifecycle !== undefined || count !== undefined || forEach !== undefined) return undefined;
  if (resource.toTerraform !== TerraformResource.prototype.toTerraform) return undefined;
  const inside = resource as unknown as Inside;
  if (inside._hasMoved || inside._movedByTarget || !inside.synthesizeAttributes) return undefined;
  const overrides = Object.values(inside.rawOverrides ?? {});
  if (overrides.length === 0) return inside.synthesizeAttributes();
  if (overrides.some((value) => value === undefined || typeof value === "object")) return undefined;
  return { ...inside.synthesizeAttributes(), ...inside.rawOverrides };
}

export function ignoresImage({ resource, attribute, fields }: Machine): boolean {
  const ignored = (fields.lifecycle as Fields | undefined)?.ignore_changes;
  return ignored !== undefined && ignores(plain(resource, ignored), attribute);
}
