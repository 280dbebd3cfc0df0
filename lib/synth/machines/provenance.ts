import type { EnsImage } from "../../select/image";
import { memo } from "../../util/memo";
import { commentText } from "../../util/terraform-text";
import type { TerraformResource, TerraformStack } from "../framework";
import type { Lookup } from "../lookup";
import { lookupsIn } from "../tokens";
import { fieldsIn, overridesOf } from "./machine";
import type { MachineOfLookup } from "./references";

/** Those of the machines to which an override of their stack gives no other image: it is merged in last, and in JSON only. */
export function withoutOverridden(
  stack: TerraformStack,
  rendered: unknown,
  machines: readonly MachineOfLookup[],
): readonly MachineOfLookup[] {
  return machines.filter(({ resource, attribute, lookup }) => {
    const [given, written] = [overridesOf(stack), rendered].map((said) => fieldsIn(said, resource)?.[attribute]);
    return given === undefined || written === undefined || lookupsIn(stack, given).includes(lookup);
  });
}

/** `"//".ensImage`, a list where the machine chooses; of HCL in the metadata. As overrides, notes would be merged three times over. */
export function noteProvenance(rendered: unknown, machines: readonly MachineOfLookup[]): void {
  const noteOf = memo(makeNote);
  let last: TerraformResource | undefined;
  for (const { resource, lookup } of machines) {
    const fields = fieldsIn(rendered, resource) as { "//"?: Comment } | undefined;
    if (!fields) continue;
    const note = { ...noteOf(lookup) };
    // The rows of one machine stand together.
    const others = resource === last ? [fields["//"]?.ensImage ?? []].flat() : [];
    fields["//"] = { ...fields["//"], ensImage: others.length > 0 ? [...others, note] : note };
    last = resource;
  }
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
