import { interrupted } from "../errors/bridge";

/**
 * Does work that Ctrl-C ends at once and in order. A second Ctrl-C ends the process, whatever it does.
 *
 * @throws EnsImagesError `INTERRUPTED`
 */
export async function withInterrupt<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  let reject: (error: Error) => void = () => {};
  const stopped = new Promise<never>((_, fail) => {
    reject = fail;
  });
  const stop = (name: NodeJS.Signals) => {
    controller.abort();
    reject(interrupted(name, "Nothing was written."));
  };
  process.once("SIGINT", stop).once("SIGTERM", stop);
  try {
    return await Promise.race([work(controller.signal), stopped]);
  } finally {
    process.off("SIGINT", stop).off("SIGTERM", stop);
  }
}
