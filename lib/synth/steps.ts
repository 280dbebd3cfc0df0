import type { IConstruct } from "constructs";
import type { PinnedImage } from "../select/image";
import { memo } from "../util/memo";
import { holdsCode, terraformText } from "../util/terraform-text";
import type { EnsImages } from "./ens-images";
import { App, type TerraformStack } from "./framework";
import type { Lookup } from "./lookup";
import { checkCompatibility, checkCompatibilityEarly } from "./machines/compatibility";
import type { Filled, Injection } from "./machines/inject";
import { findImageUsers, type Machine } from "./machines/machine";
import { noteProvenance, withoutOverridden } from "./machines/provenance";
import { type MachineOfLookup, type ModuleOfLookups, References } from "./machines/references";
import type { Messages } from "./messages";
import { writeReport } from "./report";
import { type Constructs, isInTree, stacksOf } from "./tree";
import type { Written } from "./written";

export interface StackSources {
  readonly machines: readonly MachineOfLookup[];
  readonly modules: readonly ModuleOfLookups[];
  readonly unclear: boolean;
}

/** Hardly an image has a text that would be more than text in a stack: what it costs to look, it costs once. */
const isOdd = memo((image: PinnedImage): boolean => holdsCode(image), new WeakMap());

const EXPLICIT = "This machine names an image of its own; the injection from above leaves it alone.";

const RAW_TEXT =
  "a text of its image (such as image.imageName) stands in this stack as it was read by image, and Terraform evaluates what is code " +
  "in it. Use the attribute in place of the record (lookup.imageName for lookup.image.imageName): its text is escaped.";

export class Steps {
  private readonly completed = new Map<TerraformStack, number>();
  private readonly sources = new Map<TerraformStack, StackSources>();

  constructor(
    private readonly root: IConstruct,
    private readonly images: EnsImages,
    private readonly injection: Injection,
    private readonly messages: Messages,
    private readonly written: Written,
  ) {
    // A first lookup may be made while the stacks are being written.
    written.stacks = this.stacksOfManifest();
  }

  /** No stack is written yet. `whole`: nothing of the app's own but Aspects may still add to the tree. */
  before(constructs: Constructs, whole: boolean): void {
    // What an earlier synth wrote is whole.
    this.written.stacks = [];
    this.completed.clear();
    this.written.during(() => {
      if (whole) this.injection.checkEarly(constructs);
      this.images.answerTree(constructs);
      if (whole) checkCompatibilityEarly(this.review(constructs).machines);
      else this.inject(constructs);
    });
  }

  complete(stack: TerraformStack): void {
    this.written.during(() => {
      this.images.answerTree();
      const found = this.review(stack.node.findAll());
      // One that takes another lookup's token does not bypass the lookups.
      const own = found.explicit.filter((machine) => found.references.sourceOf(machine).lookups.length === 0);
      for (const { resource } of own) this.messages.warn(resource, EXPLICIT);
      checkCompatibility(found.machines, this.messages, this.sources.has(stack) ? undefined : stack);
      // A stack within it is completed by itself.
      const isOwn = ({ resource }: Machine) => resource.cdktfStack === stack;
      const machines = found.machines.filter(isOwn);
      const modules = found.references.modulesIn(stack);
      this.sources.set(stack, { machines, modules, unclear: found.unclear.some(isOwn) });
      this.injection.checkStack(stack);
      this.addOutputs(stack, machines);
      const isLast = () => stacksOf(this.root).every((one) => this.sources.has(one));
      this.messages.checkRefresh(stack, () => this.images.lookups.map(this.images.keyOf), isLast);
      this.completed.set(stack, stack.node.findAll().length);
    });
  }

  rendering(stack: TerraformStack): void {
    if (this.completed.get(stack) !== stack.node.findAll().length) this.complete(stack);
    this.completed.delete(stack);
  }

  /** What a stack was rendered to: JSON, or HCL and its metadata. Not yet written. */
  rendered(stack: TerraformStack, result: object, hcl?: string): void {
    const odd = this.images.lookups.filter(({ outcome }) => outcome && isOdd(outcome.pin.image));
    if (odd.length > 0) this.mendTexts(stack, result, hcl, odd);
    const found = this.sources.get(stack);
    if (found) {
      const machines = withoutOverridden(stack, result, found.machines);
      this.sources.set(stack, { ...found, machines });
      noteProvenance(result, machines);
    }
    // `Testing.synth` writes none.
    const { id } = stack.node;
    if (this.stacksOfManifest().includes(id)) this.written.stacks = [...this.written.stacks, id];
  }

  isLookup(construct: IConstruct): boolean {
    return this.images.constructs.has(construct);
  }

  after(app: App): void {
    this.written.during(() => {
      this.injection.checkLast();
      // One that was made below a stack that was written already.
      this.images.answerTree();
      const lookups = this.images.lookupsInTree();
      const sources = new Map([...this.sources].filter(([stack]) => isInTree(stack)));
      writeReport(app.outdir, lookups, sources, this.images.keyOf);
      this.messages.tellWritten(app, () => this.images.lockName());
    });
  }

  private mendTexts(stack: TerraformStack, result: object, hcl: string | undefined, lookups: readonly Lookup[]): void {
    const { plainLiterals, rawTexts } = require("./odd-texts") as typeof import("./odd-texts");
    for (const { construct } of rawTexts(hcl ?? result, lookups))
      this.messages.warnRendered(stack, construct, RAW_TEXT);
    if (hcl === undefined) plainLiterals(result, lookups);
  }

  /** What an Aspect may still change is told when a stack is complete. */
  private review(constructs: Constructs) {
    const { machines, explicit } = this.inject(constructs);
    const references = new References(this.injection);
    return { explicit, references, ...references.sourcesOf(machines) };
  }

  private inject(constructs: Constructs): Filled {
    const machines = findImageUsers(constructs, this.injection.types);
    return this.injection.fill(machines, (lookup) => terraformText(this.images.pinOf(lookup).image.imageId));
  }

  private addOutputs(stack: TerraformStack, machines: readonly MachineOfLookup[]): void {
    const { planOutputs = false } = this.images.settings;
    const wanted = (lookup: Lookup) => lookup.planOutputs ?? planOutputs;
    if (!this.images.lookups.some(wanted)) return;
    const { addPlanOutputs } = require("./machines/plan-outputs") as typeof import("./machines/plan-outputs");
    addPlanOutputs(stack, machines, wanted, this.images.keyOf);
  }

  private stacksOfManifest(): readonly string[] {
    return App.isApp(this.root) ? Object.keys(this.root.manifest.stacks) : [];
  }
}
