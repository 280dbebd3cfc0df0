import type { IConstruct } from "constructs";
import { App, TerraformStack } from "./framework";
import { isLookup } from "./lookup";
import { type Constructs, stacksAmong } from "./tree";

/** What happens to the lookups of an app while it is synthesized. */
export interface SynthSteps {
  /**
   * First thing: no stack is written yet.
   *
   * @param constructs the tree
   * @param whole nothing of the app's own runs any more that could add to the tree, but Aspects
   */
  before(constructs: Constructs, whole: boolean): void;
  /**
   * A stack's Aspects ran; it is rendered next.
   *
   * @param constructs what is in the stack
   * @returns how many constructs are in it then
   */
  complete(stack: TerraformStack, constructs: Constructs): number;
  /** What a stack was rendered to: JSON, or the metadata of HCL. Not yet written. */
  rendered(stack: TerraformStack, result: unknown): void;
  /** Every stack is written; the manifest is written next. */
  after(app: App): void;
}

/**
 * Answers lookups first thing in `app.synth()`, before any stack is written: a failure leaves the output folder as it
 * is. Not by Aspects, which the framework never runs on the app and runs after earlier stacks are written.
 *
 * The first lookup of an app may be made while its stacks are being written. That is late for `synth`, and not for the
 * stacks that are left, nor for the manifest, with which every synth ends.
 */
export function hookApp(root: IConstruct, steps: SynthSteps): void {
  if (!App.isApp(root)) return;
  const { synth, manifest } = root;
  const { writeToFile } = manifest;
  const watched = new WeakSet<IConstruct>();
  const watch = (constructs: Constructs) => {
    for (const stack of stacksAmong(constructs).filter((one) => !watched.has(one))) {
      watched.add(stack);
      watchStack(stack, steps);
    }
  };
  watch(root.node.findAll());
  root.synth = function hooked(this: App): void {
    const constructs = root.node.findAll();
    // A synth of the app's own may add machines before it calls the framework's.
    steps.before(constructs, synth === App.prototype.synth);
    watch(constructs);
    withoutLookups(root, () => synth.call(this));
  };
  manifest.writeToFile = function hooked(this: typeof manifest): void {
    steps.after(root);
    writeToFile.call(this);
  };
}

function watchStack(stack: TerraformStack, steps: SynthSteps): void {
  hookRendering(stack);
  // Validations come after Aspects, and before the stack's folder is made and its annotations are collected.
  stack.node.addValidation({
    validate() {
      completed.set(stack, steps.complete(stack, stack.node.findAll()));
      return [];
    },
  });
}

/**
 * CDK Terrain refuses constructs beside the stacks, where a flag is set: what they would write is lost. A lookup on the
 * app writes nothing, so it is not shown for that time.
 */
function withoutLookups(root: IConstruct, run: () => void): void {
  const { node } = root;
  const all = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(node), "children")?.get;
  const shown = () => ((all?.call(node) ?? []) as IConstruct[]).filter((child) => !isLookup(child));
  if (all) Object.defineProperty(node, "children", { configurable: true, get: shown });
  try {
    run();
  } finally {
    Reflect.deleteProperty(node, "children");
  }
}

/** Stacks that are complete and not yet rendered, and the number of their constructs at that moment. */
const completed = new WeakMap<IConstruct, number>();

const HOOKED = Symbol.for("cdktf-ens-images/rendering");
const STEPS = Symbol.for("cdktf-ens-images/steps");
type Rendering = Pick<TerraformStack, "toTerraform" | "toHclTerraform">;

/** The steps of an app: found by {@link hookRendering} when one of its stacks is rendered. */
export function announceSteps(root: IConstruct, steps: SynthSteps): void {
  Object.defineProperty(root, STEPS, { value: steps });
}

/**
 * Makes stacks complete before they are rendered, in `Testing.synth` and `Testing.synthHcl` too, whether a stack is made
 * before the first lookup or after it. This holds for the class, once: there is no moment at which the app of a later
 * stack could be told of it.
 */
export function hookRendering(stack: Rendering = TerraformStack.prototype): void {
  if (HOOKED in stack) return;
  const owner = ownerOf(stack, "toTerraform");
  Object.defineProperty(owner, HOOKED, { value: true });
  for (const method of ["toTerraform", "toHclTerraform"] as const) {
    const render = owner[method];
    owner[method] = function complete(this: TerraformStack) {
      const { [STEPS]: steps } = this.node.root as IConstruct & { [STEPS]?: SynthSteps };
      const constructs = steps ? this.node.findAll() : [];
      if (completed.get(this) !== constructs.length) steps?.complete(this, constructs);
      completed.delete(this);
      const result = render.call(this);
      steps?.rendered(this, method === "toTerraform" ? result : result.metadata);
      return result;
    };
  }
}

/** The last prototype that has a method: the framework's own class, below whatever users derive from it. */
function ownerOf(object: Rendering, method: keyof Rendering): Rendering {
  let owner = object;
  for (let next: object | null = object; next; next = Object.getPrototypeOf(next)) {
    if (Object.hasOwn(next, method)) owner = next as Rendering;
  }
  return owner;
}
