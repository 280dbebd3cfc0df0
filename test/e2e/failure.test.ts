import { framework } from "../support/framework";
import { imageRecord } from "../support/images";
import { APP_HEAD, Workbench } from "../support/workbench";

const IMAGES = [imageRecord("m-1", "web-base-1"), imageRecord("m-2", "web-base-2"), imageRecord("m-3", "database")];

/** Three stacks; the last one's lookups come from the argument. */
const APP = `${APP_HEAD}
const queries = JSON.parse(process.argv[2]);
const { Testing } = require("${framework}");
const testing = process.argv[3] === "Testing.synth";
const app = testing ? Testing.app({ outdir: "cdktf.out" }) : new App();
if (testing) EnsImages.of(app).configure({ mode: "auto", lockFile: "ens-images.lock.json" });
for (const id of ["first", "second", "third"]) {
  const stack = newStack(app, id);
  const database = new EnsImageLookup(stack, "database", { exactImageName: "database" });
  new EnsInstance(stack, "machine", { ...MACHINE, imageId: database.imageId });
  if (id !== "third") continue;
  for (const [name, query] of Object.entries(queries)) new EnsImageLookup(stack, name, query);
}
if (testing) Testing.synth(app.node.findChild("first"));
else app.synth();
`;

const WAYS: readonly [string, NodeJS.ProcessEnv, readonly string[]][] = [
  ["app.synth", {}, []],
  ["app.synth to HCL", { SYNTH_HCL_OUTPUT: "true" }, []],
  ["Testing.synth of the first", {}, ["Testing.synth"]],
];

describe.each(WAYS)("lookups that have no answer, in the last of three stacks, by %s", (_, output, way) => {
  let bench: Workbench;
  beforeAll(async () => {
    bench = await Workbench.start(IMAGES);
    expect(bench.runApp(APP, { args: ["{}"], env: output })).toMatchObject({ status: 0 });
  });
  afterAll(() => bench.stop());

  const FAILING = JSON.stringify({
    missing: { imageName: "nothing-like-it" },
    ambiguous: { imageName: "web-base" },
    misspelt: { exactImageName: "web-bsae-2" },
  });

  test("are reported together, each by its path with candidates, and nothing is written", () => {
    const [lock, written] = [bench.lock(), bench.snapshot()];
    const { status, stderr } = bench.runApp(APP, { args: [FAILING, ...way], env: output });
    expect(Object.keys(written)).toContain(`stacks/third/cdk.tf${"SYNTH_HCL_OUTPUT" in output ? "" : ".json"}`);
    expect(status).not.toBe(0);
    expect(stderr.match(/EnsImagesError/g)).toHaveLength(1);
    expect(stderr).toContain("3 image lookups have no answer");
    expect(stderr).toContain("[IMAGE_NOT_FOUND] third/missing:");
    expect(stderr).toContain("[IMAGE_AMBIGUOUS] third/ambiguous: 2 of 3 images match");
    expect(stderr).toMatch(/third\/ambiguous[^[]*m-2[^[]*m-1/);
    expect(stderr).toMatch(
      /\[IMAGE_NOT_FOUND\] third\/misspelt:[^[]*Nearest names:\s+- web-base-# \(2 images, newest web-base-2 /,
    );
    expect(bench.lock()).toBe(lock);
    expect(bench.snapshot()).toEqual(written);
  });

  test.each([
    ["a wrong secret", { ALICLOUD_SECRET_KEY: "wrong" }, "AUTHENTICATION"],
    ["an unknown key", { ALICLOUD_ACCESS_KEY: "nobody" }, "AUTHENTICATION"],
    ["no key", { ALICLOUD_ACCESS_KEY: undefined, ALICLOUD_SECRET_KEY: undefined }, "CREDENTIALS_MISSING"],
    ["an endpoint that nobody serves", { ALIBABA_CLOUD_ENDPOINT_ENS: "127.0.0.1:1" }, "NETWORK"],
  ])("%s is said as such, never as a missing image", (__, env, code) => {
    const [lock, written] = [bench.lock(), bench.snapshot()];
    const { status, stderr } = bench.runApp(APP, {
      args: [FAILING, ...way],
      env: { ...output, ...(env as NodeJS.ProcessEnv) },
    });
    expect(status).not.toBe(0);
    expect(stderr).toContain(`[${code}]`);
    expect(stderr).toContain("This concerns 3 lookups:");
    expect(stderr).not.toContain("IMAGE_NOT_FOUND");
    expect(bench.lock()).toBe(lock);
    expect(bench.snapshot()).toEqual(written);
  });
});
