import type { IConstruct } from "constructs";
import { annotateAnswer, warn } from "./annotating";
import { type Answer, answerPlan, undecided, wishesOf } from "./answering";
import { Catalogs } from "./catalogs";
import { findDefaultProviders } from "./connections";
import type { CatalogJob, CatalogJobResult } from "./core/job";
import type { Lock, Pin } from "./core/lock";
import { testRunner } from "./core/mode";
import { injectionEmpty, injectionTwice, settingsLate } from "./errors/settings";
import { TerraformStack } from "./framework";
import { type Injections, injectImages } from "./injection";
import { editLock, readLock } from "./lock-file";
import type { InjectionTarget, Lookup } from "./lookup";
import { PinWarnings } from "./pin-warnings";
import { type PlannedLookup, planLookups } from "./planning";
import { lockPath } from "./project";
import { checkSettings, type EnsImagesSettings } from "./settings";
import { contextMode, isTestingApp, refreshMatcher } from "./sources";
import { hookApp, watchStacks } from "./synth-hook";

const KEY = Symbol.for("cdktf-ens-images/app");
const DEADLINE_SECONDS = 120;

/** All image lookups of one app: its settings, and the moment when the lookups are answered. */
export class EnsImages {
  /**
   * The lookups of the app that a construct belongs to.
   *
   * @param scope the app, or any construct of it
   * @param settings set once, before a lookup is answered
   * @throws EnsImagesError `SETTINGS_INVALID`
   */
  static of(scope: IConstruct, settings?: EnsImagesSettings): EnsImages {
    const root = scope.node.root as IConstruct & { [KEY]?: EnsImages };
    const images = root[KEY] ?? new EnsImages(root);
    if (settings) images.configure(settings);
    return images;
  }

  private settings: EnsImagesSettings = {};
  private readonly lookups: Lookup[] = [];
  private readonly targets = new Map<IConstruct, InjectionTarget>();
  private readonly injections: Injections = new WeakMap();
  private readonly warned = new Set<IConstruct>();
  private readonly catalogs = new Catalogs();
  private readonly pinWarnings = new PinWarnings();
  private lock: { readonly file: string; pins: Lock } | undefined;

  private constructor(private readonly root: IConstruct) {
    Object.defineProperty(root, KEY, { value: this });
    hookApp(root, this);
  }

  /**
   * Answers every lookup made so far in this process, without the child process that `app.synth()` would start.
   *
   * @throws EnsImagesError `LOOKUPS_FAILED`, with one error for each lookup that has no answer
   */
  async resolve(): Promise<void> {
    const plan = this.plan();
    const { ask } = require("./ask") as typeof import("./ask");
    for (const job of this.jobs(plan)) this.keep(job, await ask(job, process.env));
    this.conclude(plan);
  }

  /** @internal */
  register(lookup: Lookup): void {
    this.lookups.push(lookup);
    watchStacks(this.root, this);
  }

  /** @internal */
  addTarget(lookup: Lookup, scope: IConstruct): void {
    const other = this.targets.get(scope);
    if (other) throw injectionTwice(scope.node.path || "the app", other.lookup.path, lookup.path);
    this.targets.set(scope, { lookup, scope });
    watchStacks(this.root, this);
  }

  /** The pin of a lookup: answers all lookups made so far, if that was not done. @internal */
  pinOf(lookup: Lookup): Pin {
    if (!lookup.outcome) this.answer();
    return (lookup.outcome as NonNullable<Lookup["outcome"]>).pin;
  }

  /** Answers every lookup and fills the machines; again and again, as the tree grows. @internal */
  settle(): void {
    this.answer();
    this.pinWarnings.onTree(this.root, this.lookups, this.settings.namespace);
    const { explicit } = this.inject();
    for (const machine of explicit) {
      if (this.warned.has(machine)) continue;
      this.warned.add(machine);
      warn(machine, "This machine names an image of its own; the injection from above leaves it alone.");
    }
  }

  /** Nothing more will be added to a stack: a target in it that reached no machine is a mistake. @internal */
  checkTargets(within: IConstruct): void {
    const { covered } = this.inject();
    for (const target of this.targets.values()) {
      const stack = target.scope.node.scopes.find((scope) => TerraformStack.isStack(scope)) ?? this.root;
      if (stack === within && !covered.has(target)) {
        throw injectionEmpty(target.lookup.path, target.scope.node.path || "the app");
      }
    }
  }

  /** @internal */
  get all(): readonly Lookup[] {
    return this.lookups;
  }

  /** The lookup that a machine got its image from by injection. @internal */
  injectedFrom(machine: IConstruct): Lookup | undefined {
    return this.injections.get(machine);
  }

  /** @internal */
  get namespace(): string | undefined {
    return this.settings.namespace;
  }

  private configure(settings: EnsImagesSettings): void {
    checkSettings(settings);
    if (this.lock) throw settingsLate();
    this.settings = { ...this.settings, ...settings };
  }

  private answer(): void {
    const plan = this.plan();
    for (const job of this.jobs(plan)) {
      const { runJob } = require("./bridge") as typeof import("./bridge");
      this.keep(job, runJob(job));
    }
    this.conclude(plan);
  }

  private plan(): readonly PlannedLookup[] {
    if (this.lookups.every((lookup) => lookup.outcome)) return [];
    return planLookups(this.lookups, {
      env: process.env,
      namespace: this.settings.namespace,
      appMode: this.settings.mode,
      contextMode: contextMode(this.root, process.cwd()),
      testingApp: isTestingApp(this.root),
      lock: this.openLock().pins,
      providers: findDefaultProviders(this.root),
      refreshes: refreshMatcher(process.env),
    });
  }

  /** The jobs of a plan, one after another: the second reads whole what the first left undecided. */
  private *jobs(plan: readonly PlannedLookup[]): Generator<CatalogJob> {
    const { deadlineSeconds = DEADLINE_SECONDS, serverSideFilter = false } = this.settings;
    const first = this.catalogs.job(wishesOf(plan, serverSideFilter), deadlineSeconds * 1000);
    if (first) yield first;
    const open = undecided(plan, (settings) => this.catalogs.of(settings), Date.now());
    const second = this.catalogs.job(wishesOf(open, false), deadlineSeconds * 1000);
    if (second) yield second;
  }

  private keep(job: CatalogJob, result: CatalogJobResult): void {
    for (const warning of this.catalogs.keep(job, result)) warn(this.root, warning);
  }

  private conclude(plan: readonly PlannedLookup[]): void {
    if (plan.length === 0) return;
    const answers = answerPlan(plan, (settings) => this.catalogs.of(settings), this.writer(), Date.now());
    for (const answer of answers) this.accept(answer);
    this.pinWarnings.onAnswers(answers, this.settings.maxAgeDays, Date.now());
  }

  private accept(answer: Answer): void {
    answer.planned.lookup.outcome = answer.outcome;
    annotateAnswer(answer);
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
      lock.pins = this.writes() ? editLock(lock.file, edit) : edit(lock.pins);
      return lock.pins;
    };
  }

  /** A unit test must not leave pins behind, unless it says where and how. */
  private writes(): boolean {
    const testing = testRunner(process.env) !== undefined || isTestingApp(this.root);
    return !testing || (this.settings.lockFile !== undefined && this.settings.mode !== undefined);
  }

  private inject(): ReturnType<typeof injectImages> {
    return injectImages(this.root, this.targets, this.injections, (lookup) => this.pinOf(lookup).image.imageId);
  }
}
