import type { EnsImage } from "../../select/image";
import type { Fields } from "../../util/json";
import { memo } from "../../util/memo";
import { commentText } from "../../util/terraform-text";
import type { TerraformResource, TerraformStack } from "../framework";
import type { Lookup } from "../lookup";
import { lookupsIn } from "../tokens";
import type { MachineOfLookup } from "./references";

/** Those of the machines to which an override of their stack gives no other image: it is merged in last, and in JSON only. */
export function withoutOverridden(
  stack: TerraformStack,
  rendered: unknown,
  machines: readonly MachineOfLookup[],
): readonly MachineOfLookup[] {
  const { rawOverrides } = stack as unknown as { readonly rawOverrides?: Rendered };
  if (!rawOverrides?.resource) return machines;
  return machines.filter(({ resource, attribute, lookup }) => {
    const [given, written] = [rawOverrides, rendered as Rendered].map(
      ({ resource: all }) =>
        (all?.[resource.terraformResourceType]?.[resource.friendlyUniqueId] as Fields | undefined)?.[attribute],
    );
    return given === undefined || written === undefined || lookupsIn(stack, given).includes(lookup);
  });
}

/** `"//".ensImage`, a list where the machine chooses; of HCL in the metadata. As overrides, notes would be merged three times over. */
export function noteProvenance(rendered: unknown, machines: readonly MachineOfLookup[]): void {
  const { resource: resources } = rendered as Rendered;
  const noteOf = memo(makeNote);
  let last: TerraformResource | undefined;
  for (const { resource, lookup } of machines) {
    const fields = resources?.[resource.terraformResourceType]?.[resource.friendlyUniqueId];
    if (!fields) continue;
    const note = { ...noteOf(lookup) };
    // The rows of one machine stand together.
    const others = resource === last ? [fields["//"]?.ensImage ?? []].flat() : [];
    fields["//"] = { ...fields["//"], ensImage: others.length > 0 ? [...others, note] : note };
    last = resource;
  }
}

interface Rendered {
  readonly resource?: Readonly<Record<string, Readonly<Record<string, { "//"?: Comment }>>>>;
}

interface Comment {
  readonly ensImage?: object | readonly object[];
}

/** Without what is not known: of a literal id there is nothing else. */
function makeNote({ path, outcome }: Lookup): Readonly<Record<string, string>> {
  const { imageName: name, creationTime, imageOwnerAlias: owner }: Partial<EnsImage> = outcome?.pin.image ?? {};
  const facts = Object.entries({ lookup: path, name, creationTime, owner });
  return Object.fromEntries(facts.flatMap(([fact, text]) => (text === undefined ? [] : [[fact, commentText(text)]])));
}
