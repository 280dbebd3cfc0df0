import type { IConstruct } from "constructs";
import { Catalogs } from "../ens/read/catalogs";
import type { CatalogJob, CatalogJobResult } from "../ens/read/job";
import { settingsLate } from "../errors/settings";
import { lockPath } from "../lock/disk/project";
import { readLock } from "../lock/disk/read";
import { refreshMatcher } from "../lock/key-glob";
import type { Lock, Pin } from "../lock/lock";
import { lockKey } from "../lock/lock";
import { testRunner } from "../lock/mode";
import { terraformText } from "../util/terraform-text";
import { answerPlan, undecided, wishesOf } from "./answer";
import { contextMode, isTestingApp } from "./context";
import type { App, TerraformStack } from "./framework";
import { answerGiven } from "./given";
import { announceSteps, hookApp, hookRendering } from "./hook";
import type { Lookup } from "./lookup";
import { checkCompatibility, checkCompatibilityEarly, checkTogether } from "./machines/compatibility";
import { type Filled, Injection, type InjectionTarget } from "./machines/inject";
import { findImageUsers, type Machine } from "./machines/machine";
import { type FedMachine, fedMachines, noteProvenance, stillFed } from "./machines/provenance";
import { References } from "./machines/references";
import { Messages } from "./messages";
import { type PlannedLookup, planLookups } from "./plan";
import { findDefaultProviders } from "./provider-connection";
import { writeReport } from "./report";
import { checkSettings, type EnsImagesSettings } from "./settings";
import { type Constructs, isInTree, treeMembership } from "./tree";
import { Written } from "./written";

const KEY = Symbol.for("cdktf-ens-images/app");

/** All image lookups of one app: its settings, and the moment when the lookups are answered. */
export class EnsImages {
  /**
   * The lookups of the app that a construct belongs to.
   *
   * @param scope the app, or any construct of it
   */
  static of(scope: IConstruct): EnsImages {
    const root = scope.node.root as IConstruct & { [KEY]?: EnsImages };
    return root[KEY] ?? new EnsImages(root);
  }

  /** How long all reading of catalogs may take, in milliseconds. @internal */
  deadlineMs = 120_000;

  private settings: EnsImagesSettings = {};
  private lookups: Lookup[] = [];
  /** Lookups whose image was taken: they need an answer even if they left the tree. */
  private readonly used = new Set<Lookup>();
  private readonly injection = new Injection();
  private readonly fed = new Map<TerraformStack, readonly FedMachine[]>();
  private readonly catalogs = new Catalogs();
  private treeIsComplete = false;
  private readonly messages: Messages;
  private readonly written: Written;
  private lock: { readonly file: string; pins: Lock } | undefined;

  private constructor(private readonly root: IConstruct) {
    Object.defineProperty(root, KEY, { value: this });
    this.messages = new Messages(root);
    this.written = new Written(root);
    const steps = this.written.around(this);
    announceSteps(root, steps);
    hookApp(root, steps);
    hookRendering();
  }

  /**
   * Sets how all lookups of the app are answered. Settings of an earlier call stay where this one does not state them.
   *
   * @param settings stated before a lookup is answered
   * @throws EnsImagesError `SETTINGS_INVALID`, also where an image was read already
   */
  configure(settings: EnsImagesSettings): void {
    checkSettings(settings);
    if (this.lock) throw settingsLate();
    const stated = Object.entries(settings).filter(([, value]) => value !== undefined);
    this.settings = { ...this.settings, ...Object.fromEntries(stated) };
  }

  /**
   * Answers every lookup made so far in this process, without the child process that `app.synth()` would start. To be
   * called last before `app.synth()`: a key of the lock without a lookup counts as one that the app no longer has.
   *
   * @throws EnsImagesError `LOOKUPS_FAILED`, with one error for each lookup that has no answer
   */
  async resolve(): Promise<void> {
    // Called last thing before synth: whoever reads an image earlier reads `image`.
    this.treeIsComplete = true;
    try {
      answerGiven(this.lookups);
      const plan = this.plan();
      const { ask } = require("../ens/read/read") as typeof import("../ens/read/read");
      for (const job of this.jobs(plan)) this.keep(job, await ask(job, process.env));
      this.conclude(plan);
    } catch (error) {
      throw this.written.tell(error);
    }
  }

  /** @internal */
  register(lookup: Lookup): void {
    this.lookups.push(lookup);
  }

  /** @internal */
  addTarget(target: InjectionTarget): void {
    this.injection.add(target);
  }

  /** The pin of a lookup: answers all lookups made so far, if that was not done. @internal */
  pinOf(lookup: Lookup): Pin {
    if (!lookup.outcome) {
      this.used.add(lookup);
      if (!this.lookups.includes(lookup)) this.lookups.push(lookup);
      this.written.telling(() => this.answer());
    }
    return (lookup.outcome as NonNullable<Lookup["outcome"]>).pin;
  }

  /** Answers every lookup and fills the machines that there are: no stack is written yet. @internal */
  before(constructs: Constructs, whole: boolean): void {
    this.treeIsComplete = true;
    this.messages.tellWaiting();
    if (whole) this.injection.checkEarly(constructs);
    this.answer(constructs);
    if (whole) checkCompatibilityEarly(this.review(constructs).machines);
    else this.fill(constructs);
  }

  /** A stack is rendered next: fills the machines that came since, and adds what its plan should show. @internal */
  complete(stack: TerraformStack, constructs: Constructs): number {
    this.treeIsComplete = true;
    this.messages.tellWaiting();
    this.answer();
    const found = this.review(constructs);
    for (const machine of found.explicit) this.messages.warnOnce(machine, EXPLICIT);
    checkCompatibility(found.machines, this.messages);
    // A stack within it is completed by itself.
    const machines = found.machines.filter(({ resource }) => resource.cdktfStack === stack);
    if (!this.fed.has(stack)) checkTogether(stack, machines, this.messages);
    this.fed.set(stack, machines);
    this.injection.checkStack(stack);
    const wanted = (lookup: Lookup) => lookup.planOutputs ?? this.settings.planOutputs ?? false;
    if (!this.lookups.some(wanted)) return constructs.length;
    const { addPlanOutputs } = require("./machines/plan-outputs") as typeof import("./machines/plan-outputs");
    addPlanOutputs(stack, machines, wanted, (lookup) => this.keyOf(lookup));
    return stack.node.findAll().length;
  }

  /** A stack is rendered. @internal */
  rendered(stack: TerraformStack, result: unknown): void {
    const machines = stillFed(stack, result, this.fed.get(stack) ?? []);
    this.fed.set(stack, machines);
    noteProvenance(result, machines);
  }

  /** @internal */
  after(app: App): void {
    this.injection.checkLast(app);
    this.forgetRemoved();
    // One that was made below a stack that was written already.
    this.answer();
    this.messages.checkRefresh(this.lookups, this.settings.namespace);
    const fed = new Map([...this.fed].filter(([stack]) => isInTree(stack)));
    writeReport(app.outdir, { lookups: this.lookups, fed, keyOf: (lookup) => this.keyOf(lookup) });
  }

  /** The key of a lookup in the lock. @internal */
  keyOf({ path, pin }: Lookup): string {
    return lockKey({ path, pin, namespace: this.settings.namespace });
  }

  private answer(tree?: Constructs): void {
    answerGiven(this.lookups);
    const plan = this.plan(tree);
    for (const job of this.jobs(plan)) {
      const { runJob } = require("../ens/read/sync") as typeof import("../ens/read/sync");
      this.keep(job, runJob(job));
    }
    this.conclude(plan);
  }

  private plan(tree?: Constructs): readonly PlannedLookup[] {
    // As in every run over the stacks but the first: then there is nothing to look through.
    if (this.lookups.every((lookup) => lookup.outcome)) return [];
    this.forgetRemoved();
    if (this.lookups.every((lookup) => lookup.outcome)) return [];
    return planLookups(this.lookups, {
      // A copy: every look at a variable of the process itself is a call out of the engine.
      env: { ...process.env },
      namespace: this.settings.namespace,
      appMode: this.settings.mode,
      contextMode: contextMode(this.root, process.cwd()),
      testingApp: isTestingApp(this.root),
      lock: this.openLock().pins,
      treeIsComplete: this.treeIsComplete,
      providers: findDefaultProviders(tree ?? this.root.node.findAll()),
      refreshes: refreshMatcher(process.env),
    });
  }

  /** Lookups that left the tree are neither asked nor reported, unless something took their image. */
  private forgetRemoved(): void {
    const isMember = treeMembership();
    this.lookups = this.lookups.filter((lookup) => isMember(lookup.construct) || this.used.has(lookup));
  }

  /** The jobs of a plan, one after another: the second reads whole what the first left undecided. */
  private *jobs(plan: readonly PlannedLookup[]): Generator<CatalogJob> {
    const { serverSideFilter = false } = this.settings;
    const first = this.catalogs.job(wishesOf(plan, serverSideFilter), this.deadlineMs);
    if (first) yield first;
    const open = undecided(plan, this.catalogs.ofMany(), Date.now());
    const second = this.catalogs.job(wishesOf(open, false), this.deadlineMs);
    if (second) yield second;
  }

  private keep(job: CatalogJob, result: CatalogJobResult): void {
    for (const warning of this.catalogs.keep(job, result)) this.messages.warn(this.root, warning);
  }

  private conclude(whole: readonly PlannedLookup[]): void {
    // While resolve() waited, an image may have been read: that was handed out, and must not become another.
    const plan = whole.filter(({ lookup }) => !lookup.outcome);
    if (plan.length === 0) return;
    const answers = answerPlan(plan, this.catalogs.ofMany(), this.writer(), Date.now());
    for (const { planned, outcome } of answers) planned.lookup.outcome = outcome;
    this.messages.tellAnswers(answers, this.settings.maxAgeDays, Date.now());
  }

  private openLock(): { readonly file: string; pins: Lock } {
    if (!this.lock) {
      const file = lockPath(this.settings.lockFile, process.cwd());
      this.lock = { file, pins: readLock(file) };
    }
    return this.lock;
  }

  private writer(): (edit: (lock: Lock) => Lock) => Lock {
    const lock = this.openLock();
    return (edit) => {
      lock.pins = this.writes() ? this.written.editLock(lock.file, edit) : edit(lock.pins);
      return lock.pins;
    };
  }

  /** A unit test must not leave pins behind, unless it says where and how. */
  private writes(): boolean {
    const testing = testRunner(process.env) !== undefined || isTestingApp(this.root);
    return !testing || (this.settings.lockFile !== undefined && this.settings.mode !== undefined);
  }

  /** What an Aspect may still change is told when a stack is complete. */
  private review(constructs: Constructs): Review {
    const { machines, explicit } = this.inject(findImageUsers(constructs, this.injection.types));
    const references = new References(this.injection);
    return {
      // One that takes another lookup's token does not bypass the lookups.
      explicit: explicit
        .filter((machine) => references.sourceOf(machine).lookups.length === 0)
        .map(({ resource }) => resource),
      machines: fedMachines(machines, this.injection, references),
    };
  }

  /** Fills the machines that a target reaches; where there is none, they need not be found. */
  private fill(constructs: Constructs): void {
    if (!this.injection.isEmpty) this.inject(findImageUsers(constructs, this.injection.types));
  }

  private inject(machines: readonly Machine[]): Filled {
    return this.injection.fill(machines, (lookup) => terraformText(this.pinOf(lookup).image.imageId));
  }
}

interface Review {
  /** Machines that an injection reaches, and that name an image of their own. */
  readonly explicit: readonly IConstruct[];
  readonly machines: readonly FedMachine[];
}

const EXPLICIT = "This machine names an image of its own; the injection from above leaves it alone.";
