import { EnsImagesError } from "./ens-images-error";

// A function's type is of no concern here.
type Entry = (...args: never[]) => unknown;
type Class = abstract new (...args: never[]) => unknown;

const placed = new WeakSet<Error>();

/**
 * Begins the stack trace of an error of ours at whoever called a function of ours, once: what the user wrote is above the
 * frames of this library and of the framework.
 */
export function atCaller(error: unknown, entry: Entry | Class): unknown {
  if (!EnsImagesError.is(error) || placed.has(error)) return error;
  placed.add(error);
  Error.captureStackTrace(error, entry);
  return error;
}

/** Runs what a function of ours does; see {@link atCaller}. */
export function forCaller<T>(entry: Entry, run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw atCaller(error, entry);
  }
}
