import { type Place, placeOf, setAt, valueAt } from "../../util/attribute-path";
import type { TerraformResource } from "../framework";
import { imageIn, type Machine, machineOf } from "./machine";
import { dropOverride, overrideQuietly } from "./overriding";

const PLACES = Symbol.for("cdktf-ens-images/block-attributes");

interface Inside {
  [PLACES]?: Map<string, Place>;
  readonly rawOverrides?: object;
  synthesizeHclAttributes?(): Readonly<Record<string, HclAttribute | undefined>>;
}

interface HclAttribute {
  readonly value?: unknown;
  readonly isBlock?: boolean;
  readonly type?: string;
}

/**
 * Fills an attribute of a resource, in JSON and in HCL, where the framework puts overrides beside the value of a block
 * and writes nothing of them.
 *
 * @returns false where the attribute stands in one of several blocks, or in one that Terraform repeats
 */
export function fillAttribute({ resource, attribute, fields }: Machine, value: string): boolean {
  if (!attribute.includes(".")) {
    overrideQuietly(resource, [attribute], value);
    return true;
  }
  const place = placeOf(fields, attribute);
  const [head] = place ?? [];
  if (!place || head === undefined || valueAt(fields, ["dynamic", head]) !== undefined) return false;
  overrideQuietly(resource, place, value);
  overrideInHcl(resource, place);
  return machineOf(resource, attribute).every((now) => imageIn(now) === value);
}

/** Makes the override at a place count in HCL, whatever it is when the resource is rendered. */
function overrideInHcl(resource: TerraformResource, place: Place): void {
  const inside = resource as unknown as Inside;
  const { [PLACES]: known, synthesizeHclAttributes } = inside;
  const places = known ?? new Map<string, Place>();
  places.set(place.join("."), place);
  if (known || !synthesizeHclAttributes) return;
  Object.defineProperty(inside, PLACES, { value: places });
  inside.synthesizeHclAttributes = function overridden(this: Inside) {
    const attributes = synthesizeHclAttributes.call(this);
    for (const one of places.values()) {
      const value = valueAt(this.rawOverrides, one);
      if (value !== undefined && attributes[one[0] as string]) setAt(attributes, one, value, fieldsOf);
    }
    return attributes;
  };
}

/** Takes back what {@link fillAttribute} wrote, where it still stands. */
export function emptyAttribute({ resource, attribute, fields }: Machine, value: string): void {
  const place = placeOf(fields, attribute);
  if (place) dropOverride(resource, place, value);
}

/** Bindings say of an attribute what it is, and hold its value one level down. */
function fieldsOf(found: object): object {
  const { value, type } = found as HclAttribute;
  return type !== undefined && typeof value === "object" && value !== null ? value : found;
}

/** As Terraform names the attribute in `ignore_changes`: in a set no block has a number, so the whole set is named. */
export function ignoreName({ resource, attribute, fields }: Machine): string {
  if (!attribute.includes(".")) return attribute;
  const [head = attribute, ...rest] = placeOf(fields, attribute) ?? attribute.split(".");
  const { isBlock, type } = (resource as unknown as Inside).synthesizeHclAttributes?.()[head] ?? {};
  if (isBlock && type === "set") return head;
  const numbered = isBlock && type === "list" && !/^\d/.test(rest[0] ?? "") ? ["0", ...rest] : rest;
  return [head, ...numbered.map((step) => (/^\d+$/.test(step) ? `[${step}]` : `.${step}`))].join("");
}
