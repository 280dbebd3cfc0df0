import fc from "fast-check";
import { ASSUMPTIONS } from "../../lib/emulator/assumptions";
import type { EmulatorOptions } from "../../lib/emulator/options";
import { startEmulator } from "../../lib/emulator/server";
import { ask } from "../../lib/ens/read/read";
import { canonicalQuery } from "../../lib/query/canonical";
import { indexCatalog } from "../../lib/select/catalog";
import { choose } from "../../lib/select/choose";
import { ruleContext } from "../../lib/select/rules";
import { PACKAGE_VERSION } from "../../lib/util/version";
import { record } from "./server";

const ACCOUNT = { accessKeyId: "LTAItestKey", accessKeySecret: "testSecret" };
const ROLE = "acs:ram::1234567890123456:role/reader";
const OWNERS = ["self", "system", "others"];

/** M images in turn of the account, of the service, and of the community; of each owner, the later the newer. */
const records = (count: number) =>
  Array.from({ length: count }, (_, i) =>
    record(i, {
      ...{ ImageName: `Ubuntu_${i}`, ImageOwnerAlias: OWNERS[i % 3], Status: "Available", Platform: "Linux" },
      CreationTime: new Date(Date.UTC(2020, 0, 1) + i * 86_400_000).toISOString(),
    }),
  );

/** Both lists of one account, read as a synth reads them. */
async function read(
  count: number,
  { connection = {}, ...options }: Partial<EmulatorOptions> & { connection?: object } = {},
) {
  const seen: string[] = [];
  const emulator = await startEmulator({
    ...{ catalog: records(count) as never, accounts: [ACCOUNT] },
    ...{ onRequest: ({ action }) => seen.push(action), ...options },
  });
  try {
    const whose = { ...ACCOUNT, endpoint: emulator.endpoint, ...connection };
    const readings = [{ connection: whose }, { connection: whose, operation: "DescribeImages" as const }];
    const env = { ALIBABA_CLOUD_ENDPOINT_STS: emulator.endpoint, ALIBABA_CLOUD_ECS_METADATA_DISABLED: "true" };
    const { answers } = await ask({ version: PACKAGE_VERSION, readings, deadlineMs: 20_000 }, env);
    const counted = (name: string) => seen.filter((action) => action === name).length;
    return { answers, counted, seen };
  } finally {
    await emulator.close();
  }
}

const pages = (images: number) => Math.max(1, Math.ceil(images / 50));

test.each([0, 1, 74, 75, 76, 300])("of %i images each list is read in ceil(M/50) requests", async (count) => {
  const { answers, counted, seen } = await read(count);
  const own = records(count).filter(({ ImageOwnerAlias }) => ImageOwnerAlias !== "system").length;
  expect(answers).toMatchObject([{ catalog: { requests: pages(own) } }, { catalog: { requests: pages(count) } }]);
  expect([counted("DescribeSelfImages"), counted("DescribeImages")]).toEqual([pages(own), pages(count)]);
  // Side by side: neither waits for the other.
  expect(new Set(seen.slice(0, 2)).size).toBe(2);
});

test("both lists are read with one session of a role, which is taken once", async () => {
  const { answers, counted } = await read(3, { connection: { assumeRole: { roleArn: ROLE } } });
  expect(answers).toMatchObject([{ catalog: {} }, { catalog: {} }]);
  expect([counted("AssumeRole"), counted("DescribeSelfImages"), counted("DescribeImages")]).toEqual([1, 1, 1]);
});

const NAMES = Object.keys(ASSUMPTIONS).filter((name) =>
  name.startsWith("DescribeImages."),
) as (keyof typeof ASSUMPTIONS)[];
const worlds = fc.record(
  Object.fromEntries(NAMES.map((name) => [name, fc.constantFrom<string>(...ASSUMPTIONS[name])])),
);

test("whatever is assumed of DescribeImages, the newest public image is found", async () => {
  expect(NAMES.length).toBeGreaterThanOrEqual(7);
  const query = canonicalQuery({ imageName: "Ubuntu_*", owners: ["system"], platform: "linux", pick: "mostRecent" });
  await fc.assert(
    fc.asyncProperty(worlds, fc.integer({ min: 2, max: 120 }), async (assume, count) => {
      const [, answer] = (await read(count, { assume })).answers;
      if (!answer || "error" in answer) throw new Error(answer?.error.message);
      const { image } = choose(query, indexCatalog(answer.catalog.images), ruleContext(Date.UTC(2026, 0)));
      expect(image.imageName).toBe(`Ubuntu_${count - 1 - ((count - 2) % 3)}`);
    }),
    { numRuns: 40 },
  );
});
