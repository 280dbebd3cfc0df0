import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { imageRecords } from "../support/images";
import { APP_HEAD, Workbench } from "../support/workbench";

const COUNTS = [0, 1, 49, 50, 51, 100, 300, 3000];
const LOOKUPS = [1, 20, 100];

/**
 * Apps in one process, one after another, each of so many lookups and with a key, a lock and a child process of its own.
 * Prints by key which images the stacks carry.
 */
const APPS = `${APP_HEAD}
const images = {};
for (const { key, lookups, count } of JSON.parse(process.argv[2])) {
  const app = new App({ outdir: key });
  EnsImages.of(app).configure({ lockFile: key + ".lock.json" });
  const stack = newStack(app, "edge");
  const connection = { accessKeyId: key, accessKeySecret: "secret" };
  for (let i = 0; i < lookups; i++) {
    // From all over the catalog.
    const exactImageName = "web-" + ((i * 7919) % Math.max(1, count));
    const { imageId } = new EnsImageLookup(stack, "image-" + i, { exactImageName, connection });
    new TerraformOutput(stack, "id-" + i, { value: imageId });
  }
  try {
    app.synth();
    const { output } = JSON.parse(require("node:fs").readFileSync(key + "/stacks/edge/cdk.tf.json", "utf8"));
    images[key] = Array.from({ length: lookups }, (_, i) => output["id-" + i].value);
  } catch (error) {
    images[key] = error.failures.map(({ code }) => code);
  }
}
console.log(JSON.stringify(images));
`;

interface AppOf {
  readonly key: string;
  readonly lookups: number;
  readonly count: number;
}

const expected = ({ lookups, count }: AppOf): string[] =>
  Array.from({ length: lookups }, (_, i) => (count === 0 ? "IMAGE_NOT_FOUND" : `m-web${(i * 7919) % count}`));

describe("requests", () => {
  let bench: Workbench;
  afterEach(() => bench.stop());

  /** A project whose emulator has one account for each app. */
  async function start(apps: readonly AppOf[], more: readonly string[] = []): Promise<void> {
    bench = new Workbench();
    const catalog = (count: number) => {
      const file = join(bench.folder, `${count}.json`);
      writeFileSync(file, JSON.stringify(imageRecords("web", count)));
      return file;
    };
    const files = new Map([...new Set(apps.map(({ count }) => count))].map((count) => [count, catalog(count)]));
    const keys = apps.flatMap(({ key, count }) => ["--access-key", `${key}:secret:${files.get(count)}`]);
    await bench.open([], [...keys, ...more]);
  }

  /** What the stacks carry, and how often each account was asked. */
  function synthesize(apps: readonly AppOf[]) {
    bench.forgetRequests();
    const { status, stdout, stderr } = bench.runApp(APPS, { args: [JSON.stringify(apps)] });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    const images = JSON.parse(stdout);
    return apps.map(({ key }) => ({
      images: images[key],
      requests: bench.requests().filter(({ accessKeyId }) => accessKeyId === key).length,
    }));
  }

  test("of 1, 20 and 100 lookups over M images are as many as M has pages of 50, and one at least", async () => {
    const apps = COUNTS.flatMap((count) =>
      LOOKUPS.map((lookups) => ({ key: `k-${count}-${lookups}`, lookups, count })),
    );
    await start(apps);
    const answers = synthesize(apps);
    const wanted = apps.map((app) => ({ images: expected(app), requests: Math.max(1, Math.ceil(app.count / 50)) }));
    expect(answers).toEqual(wanted);
  });

  test.each([1, 2, 3])(
    "with 30 %% of them throttled are no more than twice those of a calm run (seed %i)",
    async (seed) => {
      const app = { key: "throttled", lookups: 100, count: 3_000 };
      await start([app], ["--faults", JSON.stringify([{ probability: 0.3, seed, fault: { kind: "throttled" } }])]);
      const [answer] = synthesize([app]);
      expect(answer?.images).toEqual(expected(app));
      expect(answer?.requests).toBeGreaterThan(60);
      expect(answer?.requests).toBeLessThanOrEqual(120);
    },
  );
});
