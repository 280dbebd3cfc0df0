import type { IConstruct } from "constructs";

/** Whether a construct, and all that it stands in, are still children of their scopes. */
export function isInTree(construct: IConstruct): boolean {
  const { scopes } = construct.node;
  return scopes.every((scope, i) => i === 0 || scopes[i - 1]?.node.tryFindChild(scope.node.id) === scope);
}
