import { createHash } from "node:crypto";
import { pinText } from "../../lock/outcome";
import { visibleText } from "../../util/terminal-text";
import { terraformText } from "../../util/terraform-text";
import { TerraformOutput, type TerraformStack } from "../framework";
import type { Lookup } from "../lookup";
import { lookupsIn } from "../tokens";
import { elementsOf } from "../tree";
import type { MachineOfLookup } from "./references";

/** A plan's "Changes to Outputs" then says which image came in the place of which. What others add after this does not count. */
export function addPlanOutputs(
  stack: TerraformStack,
  machines: readonly MachineOfLookup[],
  wanted: (lookup: Lookup) => boolean,
  keyOf: (lookup: Lookup) => string,
): void {
  const injected = machines.map(({ lookup }) => lookup);
  const named = elementsOf(stack).flatMap((element) => lookupsIn(stack, element.toTerraform()));
  for (const lookup of new Set([...injected, ...named])) {
    const name = planOutputName(lookup.construct.node.id, keyOf(lookup));
    if (!wanted(lookup) || !lookup.outcome || stack.node.tryFindChild(name)) continue;
    new TerraformOutput(stack, name, {
      value: terraformText(visibleText(pinText(lookup.outcome.pin))),
      staticId: true,
    });
  }
}

/** `ens_image_<slug>_<8 hex of the key>`: the slug is for the eye, the key makes it unique and the same in every run. */
function planOutputName(id: string, key: string): string {
  const slug = id
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^_+|_+$/g, "");
  const hash = createHash("sha256").update(key).digest("hex").slice(0, 8);
  return `ens_image_${slug || "lookup"}_${hash}`;
}
