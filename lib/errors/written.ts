import { firstNames } from "./lookups";

const SHOWN = 10;

/** The last line of an error of a synth that wrote the lock, stacks or both before it. */
export function writtenText(lock: boolean, stacks: readonly string[]): string {
  const ofLock = lock
    ? "The lock was written before this: it has the pins that this run added or replaced, and the next run reads them."
    : "The lock was not written.";
  if (stacks.length === 0) return `No stack was written. ${ofLock}`;
  return (
    `Stacks that were written before this: ${firstNames(stacks, SHOWN)}. Any other in the output folder is ` +
    `of an earlier run: deploy nothing from it until a synth went through. ${ofLock}`
  );
}
