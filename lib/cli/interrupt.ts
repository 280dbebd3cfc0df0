import { interrupted } from "../errors/bridge";

/**
 * Does work that Ctrl-C ends at once and in order. A second Ctrl-C ends the process, whatever it does. Any other signal
 * does so in any case: where this is used, nothing is half done.
 *
 * @throws EnsImagesError `INTERRUPTED`
 */
export async function withInterrupt<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  let reject: (error: Error) => void = () => {};
  const stopped = new Promise<never>((_, fail) => {
    reject = fail;
  });
  const stop = () => {
    controller.abort();
    reject(interrupted("Ctrl-C", "Nothing was written."));
  };
  process.once("SIGINT", stop);
  try {
    return await Promise.race([work(controller.signal), stopped]);
  } finally {
    process.off("SIGINT", stop);
  }
}
