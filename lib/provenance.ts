import { valueAt } from "./core/attribute-path";
import type { EnsImage } from "./core/image";
import { commentText } from "./core/terraform-text";
import type { TerraformResource, TerraformStack } from "./framework";
import type { Injection } from "./injection";
import type { Lookup } from "./lookup";
import { type Machine, machineOf } from "./machines";
import type { References } from "./references";
import { lookupsIn } from "./uses";

/** A machine that has its image from a lookup. One that chooses between several has a row for each of them. */
export interface FedMachine extends Machine {
  readonly lookup: Lookup;
  readonly by: "injection" | "token";
  /** See {@link ImageSource}. */
  readonly byReference?: boolean;
}

/** Those of the machines that lookups feed. Every lookup is answered by then. */
export function fedMachines(machines: readonly Machine[], injection: Injection, references: References): FedMachine[] {
  return machines.flatMap((machine): FedMachine[] => {
    const { resource, attribute } = machine;
    const injected = injection.lookupOf(resource);
    if (injected) return machineOf(resource, attribute).map((now) => ({ ...now, lookup: injected, by: "injection" }));
    const { lookups, byReference } = references.sourceOf(machine);
    return [...lookups].map((lookup) => ({ ...machine, lookup, by: "token", byReference }));
  });
}

/** Those of the machines to which an override of their stack gives no other image: it is merged in last, and in JSON only. */
export function stillFed(
  stack: TerraformStack,
  rendered: unknown,
  machines: readonly FedMachine[],
): readonly FedMachine[] {
  const { rawOverrides } = stack as unknown as { readonly rawOverrides?: Rendered };
  if (!rawOverrides?.resource) return machines;
  return machines.filter(({ resource, attribute, lookup }) => {
    const [given, written] = [rawOverrides, rendered as Rendered].map(({ resource: all }) =>
      valueAt(all?.[resource.terraformResourceType]?.[resource.friendlyUniqueId], attribute.split(".")),
    );
    return given === undefined || written === undefined || lookupsIn(stack, given).has(lookup);
  });
}

/**
 * Says at the resources, where Terraform does not look and a reader of the stack does, which image their opaque ids are:
 * `"//".ensImage`, a list only where the machine chooses between several lookups. In HCL output it stands in the
 * metadata file. Written into what the framework rendered: as overrides, thousands of notes would be merged and resolved
 * three times over.
 *
 * @param rendered a stack as JSON, or its metadata where it was rendered as HCL
 */
export function noteProvenance(rendered: unknown, machines: readonly FedMachine[]): void {
  const { resource: resources } = rendered as Rendered;
  const notes = new Map<Lookup, object>();
  const byResource = new Map<TerraformResource, object[]>();
  for (const { resource, lookup } of machines) {
    const note = notes.get(lookup) ?? noteOf(lookup);
    notes.set(lookup, note);
    byResource.set(resource, [...(byResource.get(resource) ?? []), { ...note }]);
  }
  for (const [resource, own] of byResource) {
    const fields = resources?.[resource.terraformResourceType]?.[resource.friendlyUniqueId];
    if (fields) fields["//"] = { ...fields["//"], ensImage: own.length === 1 ? own[0] : own };
  }
}

interface Rendered {
  readonly resource?: Readonly<Record<string, Readonly<Record<string, { "//"?: object }>>>>;
}

function noteOf(lookup: Lookup): Readonly<Record<string, string | undefined>> {
  // Of a literal id nothing else is known.
  const image: Partial<EnsImage> = lookup.outcome?.pin.image ?? {};
  const text = (value: string | undefined) => (value === undefined ? undefined : commentText(value));
  return defined({
    lookup: text(lookup.path),
    name: text(image.imageName),
    creationTime: text(image.creationTime),
    owner: text(image.imageOwnerAlias),
  });
}

function defined<T extends object>(record: T): T {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as T;
}
