import type { Pin } from "../../lib/lock/lock";
import { CliBench, needsBuild } from "./support/bench";
import { image } from "./support/images";

needsBuild();

describe("a large account", () => {
  it("is read once for 500 pins: 3,000 images are 60 requests", async () => {
    const images = Array.from({ length: 3000 }, (_, i) => image(`m-${i}`, `line-${i % 500}-v${i}`, 1 + (i % 300)));
    const bench = await CliBench.start(images);
    try {
      const pins = Object.fromEntries(
        Array.from({ length: 500 }, (_, i): [string, Pin[]] => {
          const query = { imageName: `line-${i}-v*`, pick: "mostRecent" } as const;
          return [
            `stack-${i}/image`,
            [
              bench.pin(query, images[i] ?? image("m-x", "x", 1), {
                connection: { endpoint: bench.endpoint, account: `${i % 2}` },
              }),
            ],
          ];
        }),
      );
      bench.writeLock(pins);
      const { status, stderr, stdout } = await bench.run(["outdated", "--json"]);
      expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
      expect(JSON.parse(stdout).pins).toHaveLength(500);
      expect(bench.requests()).toBe(60);
    } finally {
      await bench.stop();
    }
  });
});
