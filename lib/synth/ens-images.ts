import { relative } from "node:path";
import type { IConstruct } from "constructs";
import type { CatalogJob, CatalogJobResult } from "../ens/read/job";
import { settingsLate } from "../errors/settings";
import { lockPath } from "../lock/disk/project";
import { readLock } from "../lock/disk/read";
import type { RulesRefusals } from "../lock/disk/rules";
import type { Lock, Pin } from "../lock/lock";
import { lockKey } from "../lock/lock";
import { testRunner } from "../lock/mode";
import { regexTester } from "../select/regex";
import { answerAll } from "./answer";
import type { Asking } from "./asking";
import { FRAMEWORK } from "./framework";
import { hookSynth } from "./hook";
import type { Lookup } from "./lookup";
import { Injection } from "./machines/inject";
import { Messages } from "./messages";
import { type PlannedLookup, planLookups } from "./plan";
import { findDefaultProviders } from "./provider-connection";
import { checkSettings, contextMode, type EnsImagesSettings, isTestingApp } from "./settings";
import { Steps } from "./steps";
import { answerFromTest } from "./test-images";
import { type Constructs, treeMembership } from "./tree";
import { Written } from "./written";

const KEY = Symbol.for("cdktf-ens-images/app");

/**
 * All image lookups of one app: its settings, and the moment when the lookups are answered.
 *
 * An app that sets nothing needs none of this: lookups are answered by `app.synth()`.
 */
export class EnsImages {
  /**
   * Returns the lookups of the app that a construct belongs to: one object for each app.
   *
   * @param scope the app, or any construct of it
   */
  static of(scope: IConstruct): EnsImages {
    const root = scope.node.root as IConstruct & { [KEY]?: EnsImages };
    return root[KEY] ?? new EnsImages(root);
  }

  /** How long all reading of catalogs may take, in milliseconds. @internal */
  deadlineMs = 120_000;

  /** @internal */
  settings: EnsImagesSettings = {};
  /** Every lookup, also one that left the tree, until the tree is looked through. @internal */
  lookups: Lookup[] = [];
  /** The constructs of all lookups that there ever were. @internal */
  readonly constructs = new WeakSet<IConstruct>();
  /** @internal */
  readonly injection = new Injection();
  /** Lookups whose image was taken: they need an answer even if they left the tree. */
  private readonly used = new Set<Lookup>();
  private asking: Asking | undefined;
  private refusals: RulesRefusals | undefined;
  private readonly messages: Messages;
  private readonly testRegex = regexTester();
  private readonly written = new Written();
  private treeIsComplete = false;
  private lock: { readonly file: string; pins: Lock } | undefined;

  private constructor(private readonly root: IConstruct) {
    Object.defineProperty(root, KEY, { value: this });
    this.messages = new Messages(root);
    hookSynth(root, new Steps(root, this, this.injection, this.messages, this.written));
  }

  /**
   * Sets how all lookups of the app are answered. Settings of an earlier call stay where this one does not state them.
   *
   * @example
   * const app = new App();
   * EnsImages.of(app).configure({ lockFile: `ens-images.${environment}.lock.json`, maxAgeDays: 90 });
   *
   * @param settings what to set; call it before an image is read, best directly after `new App()`
   * @throws EnsImagesError `SETTINGS_INVALID`, also where an image was read already
   */
  configure(settings: EnsImagesSettings): void {
    checkSettings(settings);
    if (this.lock) throw settingsLate();
    const stated = Object.entries(settings).filter(([, value]) => value !== undefined);
    this.settings = { ...this.settings, ...Object.fromEntries(stated) };
  }

  /**
   * Answers every lookup made so far in this process, without the child process that `app.synth()` would start.
   *
   * Call it last before `app.synth()`: a key of the lock without a lookup counts as one that the app no longer has.
   *
   * @example
   * await EnsImages.of(app).resolve();
   * app.synth();
   *
   * @throws EnsImagesError `LOOKUPS_FAILED`, with one error for each lookup that has no answer
   */
  async resolve(): Promise<void> {
    // Called last thing before synth: whoever reads an image earlier reads `image`.
    this.treeIsComplete = true;
    const { ask } = require("../ens/read/read") as typeof import("../ens/read/read");
    try {
      const steps = this.answering();
      for (let step = steps.next(); !step.done; ) step = steps.next(await ask(step.value, process.env));
    } catch (error) {
      throw this.written.explain(error);
    }
  }

  /** @internal */
  register(lookup: Lookup): void {
    this.constructs.add(lookup.construct);
    this.lookups.push(lookup);
  }

  /** The pin of a lookup: answers all lookups made so far, if that was not done. @internal */
  pinOf(lookup: Lookup): Pin {
    if (!lookup.outcome) {
      this.used.add(lookup);
      if (!this.lookups.includes(lookup)) this.register(lookup);
      this.written.during(() => this.answer());
    }
    return (lookup.outcome as NonNullable<Lookup["outcome"]>).pin;
  }

  /** Answers every lookup of the tree, which is complete but for what Aspects add. @internal */
  answerTree(constructs?: Constructs): void {
    this.treeIsComplete = true;
    this.messages.tellWaiting();
    this.answer(constructs);
  }

  /** The lookups that are in the tree now, or whose image was taken: others are neither asked nor reported. @internal */
  lookupsInTree(): readonly Lookup[] {
    const isMember = treeMembership();
    this.lookups = this.lookups.filter((lookup) => isMember(lookup.construct) || this.used.has(lookup));
    return this.lookups;
  }

  /** The key of a lookup in the lock. @internal */
  readonly keyOf = (lookup: Lookup): string => lockKey({ ...lookup, namespace: this.settings.namespace });

  private answer(constructs?: Constructs): void {
    const steps = this.answering(constructs);
    for (let step = steps.next(); !step.done; ) {
      const { runJob } = require("../ens/read/sync") as typeof import("../ens/read/sync");
      step = steps.next(runJob(step.value));
    }
  }

  /** Answers every lookup that has no answer. Whoever runs it does the jobs that it yields, at once or in the meantime. */
  private *answering(constructs?: Constructs): Generator<CatalogJob, void, CatalogJobResult> {
    answerFromTest(this.lookups);
    // As in every run over the stacks but the first: then there is nothing to look through.
    if (this.lookups.every(({ outcome }) => outcome)) return;
    if (this.lookupsInTree().every(({ outcome }) => outcome)) return;
    const isFirst = this.openLock().pins.size === 0;
    const writes = this.written.writes;
    const answers = yield* answerAll(this.plan(constructs), {
      asking: () => {
        const { Asking } = require("./asking") as typeof import("./asking");
        this.asking ??= new Asking();
        return this.asking;
      },
      serverSideFilter: this.settings.serverSideFilter ?? false,
      deadlineMs: this.deadlineMs,
      testRegex: this.testRegex,
      warn: (text) => this.messages.warn(this.root, text),
      lock: this.openLock().pins,
      editLock: (edit) => this.editLock(edit),
      refusalsOf: (pins) => (pins.length === 0 ? new Map() : this.rules()(pins)),
    });
    for (const { planned, outcome } of answers) {
      planned.lookup.outcome = outcome;
      planned.lookup.stated = planned.request.connection;
    }
    if (this.written.writes > writes) this.messages.keepWritten(answers, isFirst);
    this.messages.tellAnswers(answers, this.settings.maxAgeDays, Date.now());
  }

  private rules(): RulesRefusals {
    const { refusalsBeside } = require("../lock/disk/rules") as typeof import("../lock/disk/rules");
    this.refusals ??= refusalsBeside(this.openLock().file, Date.now());
    return this.refusals;
  }

  private plan(constructs: Constructs | undefined): readonly PlannedLookup[] {
    return planLookups(this.lookups, {
      // A copy: every look at a variable of the process itself is a call out of the engine.
      env: { ...process.env },
      settings: this.settings,
      contextMode: contextMode(this.root, process.cwd(), process.env),
      testing: this.testing(),
      lock: this.openLock().pins,
      treeIsComplete: this.treeIsComplete,
      testRegex: this.testRegex,
      providers: findDefaultProviders(constructs ?? this.root.node.findAll()),
      synth: (assignment) => {
        const { synthCommand } = require("../lock/disk/synth-command") as typeof import("../lock/disk/synth-command");
        return synthCommand(process.cwd(), FRAMEWORK)(assignment);
      },
    });
  }

  private openLock(): { readonly file: string; pins: Lock } {
    if (!this.lock) {
      const file = lockPath(this.settings.lockFile, process.cwd());
      this.lock = { file, pins: readLock(file) };
    }
    return this.lock;
  }

  /** The way to the lock from where the program runs. @internal */
  lockName(): string {
    return relative(process.cwd(), this.openLock().file);
  }

  /** Changes the lock as it is on disk at that moment, and answers what it then is. */
  private editLock(edit: (lock: Lock) => Lock): Lock {
    const lock = this.openLock();
    if (!this.writes()) {
      lock.pins = edit(lock.pins);
      return lock.pins;
    }
    // A synth that the lock answers writes nothing, and need not load how.
    const { editLock } = require("../lock/disk/write") as typeof import("../lock/disk/write");
    let changes = false;
    lock.pins = editLock(lock.file, (found) => {
      const edited = edit(found);
      changes = edited !== found;
      return edited;
    });
    if (changes) this.written.writes++;
    return lock.pins;
  }

  /** A unit test must not leave pins behind, unless it says where and how. */
  private writes(): boolean {
    return !this.testing() || (this.settings.lockFile !== undefined && this.settings.mode !== undefined);
  }

  private testing(): string | undefined {
    const { argv, env, versions } = process;
    const runner = testRunner(env, { program: argv[1], bun: versions.bun !== undefined });
    return runner ?? (isTestingApp(this.root) ? "the app comes from Testing.app" : undefined);
  }
}
