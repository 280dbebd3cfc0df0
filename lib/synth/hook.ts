import type { IConstruct } from "constructs";
import { App, TerraformStack } from "./framework";
import type { Steps } from "./steps";
import { type Constructs, stacksAmong } from "./tree";

// The members of the framework that are replaced, all of them here.
//
// | member                                    | what is added                         | why there is no other way                            |
// | ----------------------------------------- | ------------------------------------- | ---------------------------------------------------- |
// | `synth` of an app that has lookups        | first, every lookup is answered, so   | Aspects never run on the app, and run after earlier  |
// |                                           | that a failure leaves no stack behind | stacks are written; validations come later still     |
// | `manifest.writeToFile` of such an app     | before it, the report is written      | nothing of an app is called after its last stack     |
// | `node.children` of such an app, while its | lookups beside the stacks are hidden  | CDK Terrain refuses constructs beside the stacks,    |
// | stacks are written                        |                                       | where a flag is set, and asks no construct           |
// | `toTerraform` and `toHclTerraform` of     | before it, the stack's machines are   | `Testing.synth` runs no validations, and no moment   |
// | `TerraformStack`, once for the class      | filled; after it, notes are added     | tells of a stack that is made after the first lookup |

// State of an app stands in its EnsImages object, which its root holds under a symbol. Of the process itself there is no more than this,
// and none of it tells one app of another: the class of stacks is hooked (`HOOKED` below), the SDK's HTTP module is wrapped, since it
// takes no agent and no signal (ens/sdk/transport, and ens/sdk/load in processes of this package alone), the boot and container
// (lock/disk/owner), and what is pure or weak: `memo`, and an expression over all of Unicode that takes long to compile (select/families).

const STEPS = Symbol.for("cdktf-ens-images/steps");

/** A first lookup may be made while the stacks are written: late for `before`, not for the stacks that are left, nor for `after`. */
export function hookSynth(root: IConstruct, steps: Steps): void {
  Object.defineProperty(root, STEPS, { value: steps });
  hookRendering(TerraformStack.prototype);
  if (App.isApp(root)) hookApp(root, steps);
}

function hookApp(app: App, steps: Steps): void {
  const { synth, manifest } = app;
  const { writeToFile } = manifest;
  const watched = new WeakSet<IConstruct>();
  const watch = (constructs: Constructs) => {
    for (const stack of stacksAmong(constructs).filter((one) => !watched.has(one))) {
      watched.add(stack);
      watchStack(stack, steps);
    }
  };
  watch(app.node.findAll());
  app.synth = function hooked(this: App): void {
    const constructs = app.node.findAll();
    // A synth of the app's own may add machines before it calls the framework's.
    steps.before(constructs, synth === App.prototype.synth);
    watch(constructs);
    withoutLookups(app, steps, () => synth.call(this));
  };
  manifest.writeToFile = function hooked(this: typeof manifest): void {
    steps.after(app);
    writeToFile.call(this);
  };
}

function watchStack(stack: TerraformStack, steps: Steps): void {
  hookRendering(stack);
  // Validations come after Aspects, and before the stack's folder is made and its annotations are collected.
  stack.node.addValidation({
    validate() {
      steps.complete(stack);
      return [];
    },
  });
}

function withoutLookups({ node }: App, steps: Steps, run: () => void): void {
  const all = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(node), "children")?.get;
  const shown = () => ((all?.call(node) ?? []) as IConstruct[]).filter((child) => !steps.isLookup(child));
  if (all) Object.defineProperty(node, "children", { configurable: true, get: shown });
  try {
    run();
  } finally {
    Reflect.deleteProperty(node, "children");
  }
}

const HOOKED = Symbol.for("cdktf-ens-images/rendering");
type Rendering = Pick<TerraformStack, "toTerraform" | "toHclTerraform">;

/** Makes stacks take the steps of their app when they are rendered: those of the class, and one of another copy of it. */
function hookRendering(stack: Rendering): void {
  if (HOOKED in stack) return;
  const owner = ownerOf(stack, "toTerraform");
  Object.defineProperty(owner, HOOKED, { value: true });
  for (const method of ["toTerraform", "toHclTerraform"] as const) {
    const render = owner[method];
    owner[method] = function hooked(this: TerraformStack) {
      const { [STEPS]: steps } = this.node.root as IConstruct & { [STEPS]?: Steps };
      steps?.rendering(this);
      const result = render.call(this);
      if (method === "toTerraform") steps?.rendered(this, result);
      else steps?.rendered(this, result.metadata, result.hcl);
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
