import type { IConstruct } from "constructs";
import { memo } from "../util/memo";
import { Aspects, TerraformElement, TerraformStack } from "./framework";

export type Constructs = readonly IConstruct[];

export function isInTree(construct: IConstruct): boolean {
  return treeMembership()(construct);
}

/** Tells of many constructs of one moment whether they are in the tree: they mostly stand in the same scopes. */
export function treeMembership(): (construct: IConstruct) => boolean {
  const isMember = memo((construct: IConstruct): boolean => {
    const { scope, id } = construct.node;
    return scope === undefined || (isMember(scope) && scope.node.tryFindChild(id) === construct);
  });
  return isMember;
}

export function haveAspects(constructs: Constructs): boolean {
  return constructs.some((node) => Aspects.of(node).all.length > 0);
}

export function stacksAmong(constructs: Constructs): TerraformStack[] {
  return constructs.filter((node) => TerraformStack.isStack(node));
}

export function stacksOf(root: IConstruct): TerraformStack[] {
  return stacksAmong(root.node.findAll());
}

export function stackAround({ node }: IConstruct): TerraformStack | undefined {
  return node.scopes.findLast((scope) => TerraformStack.isStack(scope));
}

/** The elements of a stack itself: a stack within it has its own. */
export function elementsOf(stack: TerraformStack): TerraformElement[] {
  const elements = stack.node.findAll().filter((node) => TerraformElement.isTerraformElement(node));
  return elements.filter((element) => element.cdktfStack === stack);
}

/** What expressions call elements of its kind: `module`, `data.TYPE`; undefined for one that may say anything. */
export function elementType(element: TerraformElement): string | undefined {
  return (element as unknown as { readonly _elementType?: string })._elementType;
}
