import { setTimeout as sleep } from "node:timers/promises";
import type { FailureKind } from "../errors/api";
import { errors } from "../errors/late";
import type { Failure } from "./failure";

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
    sleep: (wait) => sleep(wait, undefined, { signal: over.signal }).catch(() => undefined),
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

/** Attempts in all. Throttling passes by itself; what looks like a broken answer is asked once more only. */
const ATTEMPTS: Partial<Record<FailureKind, number>> = { throttled: 10, unavailable: 4, network: 4, timeout: 3 };
const FIRST_DELAY_MS = 100;
const LONGEST_DELAY_MS = 5_000;

export interface RetryBudget {
  readonly deadline: Pick<Deadline, "remainingMs" | "sleep">;
  readonly random: () => number;
}

type Outcome = { readonly ok: true } | { readonly ok: false; readonly failure: Failure };

export async function persist<T extends Outcome>(attempt: () => Promise<T>, { deadline, random }: RetryBudget) {
  for (let attempts = 1; ; attempts++) {
    const outcome = await attempt();
    if (outcome.ok) return { outcome, attempts };
    const delay = delayBefore(outcome.failure, attempts, random);
    if (delay === undefined || delay >= deadline.remainingMs()) return { outcome, attempts };
    await deadline.sleep(delay);
  }
}

/** Milliseconds to wait after the attempt with this number failed, or undefined if it was the last. */
export function delayBefore(failure: Failure, made: number, random: () => number): number | undefined {
  if (!failure.transient || made >= attemptsFor(failure)) return undefined;
  // Full jitter: clients that were refused together do not come back together.
  const jitter = random() * Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** (made - 1));
  return Math.ceil((failure.retryAfterMs ?? 0) + jitter);
}

function attemptsFor({ kind, code }: Failure): number {
  // A name that does not exist, or a port that nobody listens on, seldom comes into being within seconds.
  if (code === "ENOTFOUND" || code === "EAI_AGAIN" || code === "ECONNREFUSED" || code === "EPROXY") return 3;
  return ATTEMPTS[kind] ?? 2;
}
