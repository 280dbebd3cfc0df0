import { createLimiter } from "../../lib/ens/session";

type Sent = "fine" | "throttled";
const wasThrottled = (result: Sent): boolean => result === "throttled";

test("never more at once than the limit, and all of them get their turn", async () => {
  const limiter = createLimiter(3);
  let running = 0;
  let most = 0;
  const task = async (): Promise<Sent> => {
    running += 1;
    most = Math.max(most, running);
    await new Promise((resolve) => setTimeout(resolve, 1));
    running -= 1;
    return "fine";
  };
  const results = await Promise.all(Array.from({ length: 20 }, () => limiter.run(task, wasThrottled)));
  expect([results.length, most]).toEqual([20, 3]);
});

test("halves when throttled, once for requests that were under way together, and grows again", async () => {
  const limiter = createLimiter(8);
  const send = (result: Sent) => limiter.run(async () => result, wasThrottled);
  await Promise.all(Array.from({ length: 8 }, () => send("throttled")));
  expect(limiter.limit).toBe(4);
  await send("throttled");
  await send("throttled");
  await send("throttled");
  expect(limiter.limit).toBe(1);
  for (let good = 0; good < 40; good++) await send("fine");
  expect(limiter.limit).toBe(8);
  for (let good = 0; good < 40; good++) await send("fine");
  expect(limiter.limit).toBe(8);
});

test("a task that throws gives its place back", async () => {
  const limiter = createLimiter(1);
  const broken = limiter.run<Sent>(() => Promise.reject(new Error("broken")), wasThrottled);
  const next = limiter.run<Sent>(async () => "fine", wasThrottled);
  await expect(broken).rejects.toThrow("broken");
  await expect(next).resolves.toBe("fine");
});
