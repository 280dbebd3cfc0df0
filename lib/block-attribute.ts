import { type Place, placeOf, setAt, valueAt } from "./core/attribute-path";
import type { TerraformResource } from "./framework";
import { imageIn, type Machine, machineOf } from "./machines";
import { overrideQuietly } from "./overriding";

const PLACES = Symbol.for("cdktf-ens-images/block-attributes");

interface Inside {
  [PLACES]?: Map<string, { readonly place: Place; readonly value: string }>;
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
  fillHcl(resource, place, value);
  return machineOf(resource, attribute).every((now) => imageIn(now) === value);
}

function fillHcl(resource: TerraformResource, place: Place, value: string): void {
  const inside = resource as unknown as Inside;
  const known = inside[PLACES];
  if (known) {
    known.set(place.join("."), { place, value });
    return;
  }
  const places: NonNullable<Inside[typeof PLACES]> = new Map([[place.join("."), { place, value }]]);
  Object.defineProperty(inside, PLACES, { value: places });
  const { synthesizeHclAttributes } = inside;
  if (!synthesizeHclAttributes) return;
  inside.synthesizeHclAttributes = function filled(this: Inside) {
    const attributes = synthesizeHclAttributes.call(this);
    for (const one of places.values()) {
      if (attributes[one.place[0] as string]) setAt(attributes, one.place, one.value, fieldsOf);
    }
    return attributes;
  };
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
