import { readCatalog } from "../../lib/ens/catalog";
import type { Emulator } from "../../lib/ens/emulator/options";
import { startEmulator } from "../../lib/ens/emulator/server";
import { records } from "./server";

const ACCOUNT = { accessKeyId: "LTAItestKey", accessKeySecret: "testSecret" };

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
