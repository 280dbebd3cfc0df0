import * as fc from "fast-check";
import { delayBefore, persist } from "../../lib/ens/deadline";
import type { Failure } from "../../lib/ens/failure";
import type { FailureKind } from "../../lib/errors/api";

const failure = (kind: FailureKind, fields: Partial<Failure> = {}): Failure => ({ kind, transient: true, ...fields });

test.each<[string, Failure, number]>([
  ["throttled", failure("throttled"), 10],
  ["5xx", failure("unavailable"), 4],
  ["a broken connection", failure("network", { code: "ECONNRESET" }), 4],
  ["an unknown host", failure("network", { code: "ENOTFOUND" }), 3],
  ["a refused connection", failure("network", { code: "ECONNREFUSED" }), 3],
  ["a timeout", failure("timeout"), 3],
  ["a bad reply", failure("badReply"), 2],
  ["what another attempt cannot mend", failure("permission", { transient: false }), 1],
])("%s: attempts", async (_, seen, expected) => {
  const budget = { deadline: { remainingMs: () => 1e9, sleep: async () => undefined }, random: () => 1 };
  const { outcome, attempts } = await persist(async () => ({ ok: false, failure: seen }), budget);
  expect([outcome.ok, attempts]).toEqual([false, expected]);
});

test("no attempt that could only start after the deadline", async () => {
  const slept: number[] = [];
  let remaining = 400;
  const sleep = async (ms: number) => {
    slept.push(ms);
    remaining -= ms;
  };
  const budget = { deadline: { remainingMs: () => remaining, sleep }, random: () => 1 };
  await persist(async () => ({ ok: false, failure: failure("throttled") }), budget);
  expect(slept).toEqual([100, 200]);
});

test("full jitter: anything from nothing to a bound that doubles up to five seconds, after what the service asked for", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 9 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.nat(2_000),
      (made, random, wish) => {
        const delay = delayBefore(failure("throttled", { retryAfterMs: wish }), made, () => random) ?? -1;
        expect(delay).toBeGreaterThanOrEqual(wish);
        expect(delay).toBeLessThanOrEqual(wish + Math.min(5_000, 100 * 2 ** (made - 1)) + 1);
      },
    ),
  );
});
