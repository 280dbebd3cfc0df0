import { errors } from "../errors/late";

export interface Deadline {
  /** Aborted when the time is over, or the caller's own signal was. */
  readonly signal: AbortSignal;
  readonly remainingMs: () => number;
  /** Resolves after the time, or at once when the signal is aborted. */
  readonly sleep: (ms: number) => Promise<void>;
  /** @throws EnsImagesError `INTERRUPTED` if the caller's signal was aborted */
  readonly throwIfInterrupted: () => void;
  readonly dispose: () => void;
}

export function startDeadline(ms: number, now: () => number, caller?: AbortSignal): Deadline {
  const over = new AbortController();
  const end = now() + ms;
  const abort = (): void => over.abort();
  // Not AbortSignal.timeout: its timer lets the process exit while a reading still waits.
  const timer = setTimeout(abort, ms);
  if (caller?.aborted) abort();
  caller?.addEventListener("abort", abort, { once: true });
  return {
    signal: over.signal,
    remainingMs: () => (over.signal.aborted ? 0 : Math.max(0, end - now())),
    sleep: (wait) =>
      new Promise((resolve) => {
        if (over.signal.aborted) return resolve();
        const wake = (): void => {
          clearTimeout(alarm);
          over.signal.removeEventListener("abort", wake);
          resolve();
        };
        const alarm = setTimeout(wake, wait);
        over.signal.addEventListener("abort", wake, { once: true });
      }),
    throwIfInterrupted: () => {
      if (caller?.aborted) throw errors.api().askingInterrupted();
    },
    dispose: () => {
      clearTimeout(timer);
      caller?.removeEventListener("abort", abort);
      // Whatever is still under way belongs to a reading that has ended.
      abort();
    },
  };
}
