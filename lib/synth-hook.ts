import type { IConstruct } from "constructs";
import type { EnsImages } from "./ens-images";
import { App, TerraformElement, TerraformStack } from "./framework";

const WATCHER_ID = "ens-images-watcher";

/**
 * Answers lookups first thing in `app.synth()`, before any stack is written: a failure leaves the output folder as it
 * is. Not by Aspects, which the framework never runs on the app and runs after earlier stacks are written.
 */
export function hookApp(root: IConstruct, images: EnsImages): void {
  if (!App.isApp(root)) return;
  const synth = root.synth;
  root.synth = function hooked(this: App): void {
    watchStacks(root, images);
    images.settle();
    synth.call(this);
    images.checkTargets(root);
    const { writeReport } = require("./synth-report") as typeof import("./synth-report");
    writeReport(root, images);
  };
}

/** Puts a watcher into every stack that has none. */
export function watchStacks(root: IConstruct, images: EnsImages): void {
  for (const node of root.node.findAll()) {
    if (TerraformStack.isStack(node) && !node.node.tryFindChild(WATCHER_ID)) new Watcher(node, WATCHER_ID, images);
  }
}

/**
 * An element that writes nothing. The framework asks every element of a stack for its metadata after all Aspects ran
 * and before it renders any: the last moment to fill machines that others added, in `Testing.synth` too.
 */
class Watcher extends TerraformElement {
  constructor(
    private readonly stack: TerraformStack,
    id: string,
    private readonly images: EnsImages,
  ) {
    super(stack, id);
  }

  override toMetadata(): Record<string, never> {
    this.images.settle();
    this.images.checkTargets(this.stack);
    return {};
  }
}
