import type { FailureKind } from "../errors/api";
import type { Deadline } from "./deadline";
import type { Failure } from "./failure";

/** Attempts in all. Throttling passes by itself; what looks like a broken answer is asked once more only. */
const ATTEMPTS: Partial<Record<FailureKind, number>> = {
  throttled: 10,
  unavailable: 4,
  network: 4,
  timeout: 3,
  badReply: 2,
};
const FIRST_DELAY_MS = 100;
const LONGEST_DELAY_MS = 5_000;

export interface RetryBudget {
  readonly deadline: Pick<Deadline, "remainingMs" | "sleep">;
  readonly random: () => number;
}

type Outcome = { readonly ok: true } | { readonly ok: false; readonly failure: Failure };

export async function persist<T extends Outcome>(
  attempt: () => Promise<T>,
  { deadline, random }: RetryBudget,
): Promise<{ readonly outcome: T; readonly attempts: number }> {
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
