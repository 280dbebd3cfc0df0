import type { IConstruct } from "constructs";
import type { EnsImage } from "./core/image";
import { commentText } from "./core/terraform-text";
import { TerraformStack } from "./framework";
import type { Injection } from "./injection";
import type { Lookup } from "./lookup";
import { findImageUsers, imageIn, type Machine } from "./machines";
import { overrideQuietly } from "./overriding";
import { lookupsIn } from "./uses";

/** A machine that has its image from a lookup. */
export interface FedMachine extends Machine {
  readonly lookup: Lookup;
  readonly by: "injection" | "token";
}

/** The machines below a construct that lookups feed. Every lookup is answered by then. */
export function findFedMachines(root: IConstruct, injection: Injection): FedMachine[] {
  return findImageUsers(root, injection.types).flatMap((machine): FedMachine[] => {
    const injected = injection.lookupOf(machine.resource);
    if (injected) return [{ ...machine, lookup: injected, by: "injection" }];
    const image = imageIn(machine);
    const [lookup] =
      typeof image === "object" || isTokenText(image) ? lookupsIn(TerraformStack.of(machine.resource), image) : [];
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
