import { readCatalog } from "../../lib/ens/catalog";
import type { Emulator } from "../../lib/ens/emulator/options";
import { startEmulator } from "../../lib/ens/emulator/server";
import { records } from "./server";

const ACCOUNT = { accessKeyId: "LTAItestKey", accessKeySecret: "testSecret" };

describe("30 % of the requests are throttled", () => {
  let emulator: Emulator;
  afterEach(() => emulator.close());

  test.each([
    [300, 50, 12, 2_000],
    [3_000, 0, 120, 10_000],
  ])("%i images at %i ms: every image, at most %i requests, within %i ms", async (count, latencyMs, most, limit) => {
    for (const seed of count > 1_000 ? [1] : [1, 2, 3]) {
      emulator = await startEmulator({
        catalog: records(count) as never,
        accounts: [ACCOUNT],
        latencyMs,
        faults: [{ probability: 0.3, seed, fault: { kind: "throttled" } }],
      });
      const started = Date.now();
      const catalog = await readCatalog({ connection: { ...ACCOUNT, endpoint: emulator.endpoint } }, { env: {} });
      expect(catalog.images).toHaveLength(count);
      expect(Date.now() - started).toBeLessThan(limit);
      expect(catalog.requests).toBeLessThanOrEqual(most);
      await emulator.close();
    }
  });
});
