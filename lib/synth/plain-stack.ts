import type { IConstruct } from "constructs";
import { App, TerraformStack } from "./framework";
import { isLookup } from "./lookup";
import { type Constructs, haveAspects, stacksAmong } from "./tree";

/**
 * Whether an app is one stack, of which the framework alone makes what is written: no Aspects, no preparation, validation
 * or synthesizer of its own. Then nothing is written, by whomever, before that stack is complete.
 */
export function isOnePlainStack(app: IConstruct, constructs: Constructs): boolean {
  const [stack, another] = stacksAmong(constructs);
  if (!stack || another || !App.isApp(app) || app.skipValidation) return false;
  const isAlone = app.node.children.every((child) => child === stack || isLookup(child));
  return isAlone && isFrameworks(stack) && !haveAspects(constructs);
}

const STEPS = ["prepareStack", "runAllValidations", "toTerraform", "toHclTerraform"] as const;

function isFrameworks(stack: TerraformStack): boolean {
  const { prototype } = TerraformStack;
  return STEPS.every((step) => stack[step] === prototype[step]) && stack.synthesizer.synthesize === ownSynthesize();
}

let synthesize: TerraformStack["synthesizer"]["synthesize"] | undefined;

/** The framework does not export the class of its synthesizer; a stack of no app has one too. */
function ownSynthesize(): TerraformStack["synthesizer"]["synthesize"] {
  synthesize ??= new TerraformStack(undefined as unknown as IConstruct, "none").synthesizer.synthesize;
  return synthesize;
}
