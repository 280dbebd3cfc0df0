import type { IConstruct } from "constructs";
import { pinText } from "../../lock/outcome";
import { terraformText } from "../../util/terraform-text";
import { visibleText } from "../../util/visible-text";
import { TerraformElement, TerraformOutput, TerraformStack } from "../framework";
import type { Lookup } from "../lookup";
import { lookupsIn } from "../tokens";
import { planOutputName } from "./plan-output";
import type { FedMachine } from "./provenance";

/**
 * Adds one output for each lookup that a stack uses, so that the plan's "Changes to Outputs" says which image came in
 * the place of which. Called right before the stack is rendered: what others add later does not count.
 */
export function addPlanOutputs(
  stack: TerraformStack,
  machines: readonly FedMachine[],
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

/** The elements of a stack without those of a stack within it. */
function elementsOf(construct: IConstruct): TerraformElement[] {
  const below = construct.node.children.filter((child) => !TerraformStack.isStack(child)).flatMap(elementsOf);
  return TerraformElement.isTerraformElement(construct) ? [construct, ...below] : below;
}
