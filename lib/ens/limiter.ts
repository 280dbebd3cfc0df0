/**
 * How many requests run at once: half as many after a throttled answer, and one more after each round of good ones
 * (additive increase, multiplicative decrease).
 */
export interface Limiter {
  /** Waits for a place, and gives it back when the task has settled. */
  run<T>(task: () => Promise<T>, wasThrottled: (result: T) => boolean): Promise<T>;
  /** Requests that may run at once now. */
  readonly limit: number;
}

export function createLimiter(maximum: number): Limiter {
  const waiting: (() => void)[] = [];
  let limit = maximum;
  let running = 0;
  let cuts = 0;

  const admit = (): void => {
    while (running < Math.floor(limit) && waiting.length > 0) {
      running += 1;
      waiting.shift()?.();
    }
  };

  return {
    get limit() {
      return Math.floor(limit);
    },
    async run(task, wasThrottled) {
      await new Promise<void>((resolve) => {
        waiting.push(resolve);
        admit();
      });
      const before = cuts;
      try {
        const result = await task();
        if (!wasThrottled(result)) limit = Math.min(maximum, limit + 1 / limit);
        // Requests that were already under way at the last cut say nothing new.
        else if (before === cuts) {
          limit = Math.max(1, limit / 2);
          cuts += 1;
        }
        return result;
      } finally {
        running -= 1;
        admit();
      }
    },
  };
}
