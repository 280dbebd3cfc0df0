import type { EnsImage } from "./core/image";
import { commentText } from "./core/terraform-text";
import { TerraformStack } from "./framework";
import type { Injection } from "./injection";
import type { Lookup } from "./lookup";
import { imageIn, type Machine, machineOf } from "./machines";
import { overrideQuietly } from "./overriding";
import { lookupsIn } from "./uses";

/** A machine that has its image from a lookup. */
export interface FedMachine extends Machine {
  readonly lookup: Lookup;
  readonly by: "injection" | "token";
}

/** Those of the machines that lookups feed. Every lookup is answered by then. */
export function fedMachines(machines: readonly Machine[], injection: Injection): FedMachine[] {
  return machines.flatMap((machine): FedMachine[] => {
    const { resource, attribute } = machine;
    const injected = injection.lookupOf(resource);
    if (injected) return machineOf(resource, attribute).map((now) => ({ ...now, lookup: injected, by: "injection" }));
    const image = imageIn(machine);
    if (typeof image !== "object" && !isTokenText(image)) return [];
    const [lookup] = lookupsIn(TerraformStack.of(resource), image);
    return lookup ? [{ ...machine, lookup, by: "token" }] : [];
  });
}

function isTokenText(value: unknown): boolean {
  return typeof value === "string" && value.includes("TfToken[");
}

const NOTED = Symbol.for("cdktf-ens-images/provenance");

/**
 * Says at the resource, where Terraform does not look and a reader of the stack does, which image its opaque id is:
 * `"//".ensImage`. In HCL output it stands in the metadata file.
 */
export function noteProvenance({ resource, lookup }: FedMachine): void {
  const noted = resource as typeof resource & { [NOTED]?: Lookup };
  if (noted[NOTED] === lookup) return;
  noted[NOTED] = lookup;
  // Of a literal id nothing else is known.
  const image: Partial<EnsImage> = lookup.outcome?.pin.image ?? {};
  const note = {
    lookup: lookup.path,
    name: image.imageName,
    creationTime: image.creationTime,
    owner: image.imageOwnerAlias,
  };
  for (const [key, text] of Object.entries(note)) {
    if (text !== undefined) overrideQuietly(resource, `//.ensImage.${key}`, commentText(text));
  }
}
