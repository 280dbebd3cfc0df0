import type { IConstruct } from "constructs";
import { TerraformStack } from "./framework";

/** Whether a construct, and all that it stands in, are still children of their scopes. */
export function isInTree(construct: IConstruct): boolean {
  const { scopes } = construct.node;
  return scopes.every((scope, i) => i === 0 || scopes[i - 1]?.node.tryFindChild(scope.node.id) === scope);
}

/** The stacks of a tree, or below a construct. */
export function stacksOf(root: IConstruct): TerraformStack[] {
  return root.node.findAll().filter((node) => TerraformStack.isStack(node));
}

/** The stack that a construct is of: the nearest, since a stack within a stack is a Terraform project of its own. */
export function stackAround({ node }: IConstruct): TerraformStack | undefined {
  return node.scopes.findLast((scope) => TerraformStack.isStack(scope));
}
