import type { Emulator } from "../../lib/emulator/options";
import { startEmulator } from "../../lib/emulator/server";
import { readCatalog } from "../../lib/ens/catalog";
import { json, pageOf, records, serve } from "./server";

const ACCOUNT = { accessKeyId: "LTAItestKey", accessKeySecret: "testSecret" };

test("fewer requests at once when throttled, and more again when it goes well", async () => {
  const all = records(50 * 60);
  let running = 0;
  let throttled = 0;
  const atOnce: number[] = [];
  const server = await serve(({ page }, response) => {
    running += 1;
    atOnce.push(running);
    setTimeout(() => {
      running -= 1;
      // All that are under way at first, but for page one, which goes alone.
      if (page > 1 && throttled < 8) {
        throttled += 1;
        json(response, { Code: "Throttling.User" }, 400);
      } else json(response, pageOf(all, page));
      // Long enough for all of a wave to be there, however busy the machine is.
    }, 150);
  });
  const { images } = await readCatalog(
    { connection: { ...ACCOUNT, endpoint: server.endpoint } },
    { env: {}, random: () => 0 },
  );
  await server.close();
  expect(images).toHaveLength(all.length);
  const [before, soonAfter, atLast] = [atOnce.slice(0, 9), atOnce.slice(9, 15), atOnce.slice(15)];
  expect(Math.max(...before)).toBe(8);
  expect(Math.max(...soonAfter)).toBeLessThanOrEqual(5);
  expect(Math.max(...atLast)).toBe(8);
});

describe("30 % of the requests are throttled", () => {
  let emulator: Emulator;
  afterEach(() => emulator.close());

  // Whole synths over 3,000 images: requests.test.ts.
  test.each([1, 2, 3])("300 images at 50 ms: every image, at most 12 requests, within 2 s (seed %i)", async (seed) => {
    emulator = await startEmulator({
      catalog: records(300) as never,
      accounts: [ACCOUNT],
      latencyMs: 50,
      faults: [{ probability: 0.3, seed, fault: { kind: "throttled" } }],
    });
    const started = Date.now();
    const catalog = await readCatalog({ connection: { ...ACCOUNT, endpoint: emulator.endpoint } }, { env: {} });
    expect(catalog.images).toHaveLength(300);
    expect(Date.now() - started).toBeLessThan(2_000);
    expect(catalog.requests).toBeLessThanOrEqual(12);
  });
});
