import type { IConstruct } from "constructs";
import { EnsImagesError } from "../errors/ens-images-error";
import { writtenText } from "../errors/written";
import type { Lock } from "../lock/lock";
import { App } from "./framework";
import type { SynthSteps } from "./hook";

/** What a run of an app has written so far, so that an error says the truth about it, whenever it comes. */
export class Written {
  private lock = false;
  private stacks: Set<string>;
  private readonly told = new WeakSet<EnsImagesError>();

  constructor(private readonly root: IConstruct) {
    // A first lookup may be made while the stacks are being written.
    this.stacks = new Set(this.begun());
  }

  /** The steps of a synth, whose errors say what was written before them. */
  around(steps: SynthSteps): SynthSteps {
    return {
      before: (constructs, whole) => {
        // What an earlier synth wrote is whole.
        this.stacks = new Set();
        this.telling(() => steps.before(constructs, whole));
      },
      complete: (stack, constructs) => this.telling(() => steps.complete(stack, constructs)),
      rendered: (stack, result) => {
        steps.rendered(stack, result);
        // `Testing.synth` writes none.
        if (this.begun().includes(stack.node.id)) this.stacks.add(stack.node.id);
      },
      after: (app) => this.telling(() => steps.after(app)),
    };
  }

  /** Changes the lock on disk, and remembers that. */
  editLock(file: string, edit: (lock: Lock) => Lock): Lock {
    let changed = false;
    // A synth that the lock answers writes nothing, and need not load how.
    const { editLock: write } = require("../lock/disk/write") as typeof import("../lock/disk/write");
    const lock = write(file, (found) => {
      const edited = edit(found);
      changed = edited !== found;
      return edited;
    });
    if (changed) this.lock = true;
    return lock;
  }

  /** Does work; what it throws of this library's errors says what was written before. */
  telling<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw this.tell(error);
    }
  }

  /** An error with what was written before it, said once; the error itself where that is nothing. */
  tell(error: unknown): unknown {
    if (!this.lock && this.stacks.size === 0) return error;
    if (!EnsImagesError.is(error) || this.told.has(error)) return error;
    const message = `${error.message}\n${writtenText(this.lock, [...this.stacks])}`;
    const telling = new EnsImagesError(error.code, message, error.failures);
    this.told.add(telling);
    return telling;
  }

  private begun(): readonly string[] {
    return App.isApp(this.root) ? Object.keys(this.root.manifest.stacks) : [];
  }
}
