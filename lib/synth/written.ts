import { EnsImagesError } from "../errors/ens-images-error";
import { firstNames } from "../util/terminal-text";

export class Written {
  /** How often the lock was changed. */
  writes = 0;
  stacks: readonly string[] = [];
  private readonly explained = new WeakSet<EnsImagesError>();

  during<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw this.explain(error);
    }
  }

  /** An error with what was written before it, said once; the error itself where that is nothing. */
  explain(error: unknown): unknown {
    if (this.writes === 0 && this.stacks.length === 0) return error;
    if (!EnsImagesError.is(error) || this.explained.has(error)) return error;
    const message = `${error.message}\n${writtenText(this.writes > 0, this.stacks)}`;
    const explained = new EnsImagesError(error.code, message, error.failures);
    this.explained.add(explained);
    return explained;
  }
}

const SHOWN = 10;

function writtenText(lock: boolean, stacks: readonly string[]): string {
  const ofLock = lock
    ? "The lock was written before this: it has the pins that this run added or replaced, and the next run reads them."
    : "The lock was not written.";
  if (stacks.length === 0) return `No stack was written. ${ofLock}`;
  return (
    `Stacks that were written before this: ${firstNames(stacks, SHOWN)}. Any other in the output folder is ` +
    `of an earlier run: deploy nothing from it until a synth went through. ${ofLock}`
  );
}
