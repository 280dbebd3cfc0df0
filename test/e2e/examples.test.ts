import { execFileSync } from "node:child_process";
import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { EXAMPLES, type Example, layOut, runExample } from "../../scripts/examples";
import { imageIds, ROOT, type Scratch } from "../../scripts/scratch";
import { imageRecord } from "../support/images";
import { describeWithTerraform, terraform, terraformOutputs } from "../support/terraform";
import { APP_HEAD, Workbench } from "../support/workbench";

const CLI = join(ROOT, "dist", "cli", "main.js");
const [plain, ...apps] = EXAMPLES as readonly [Example, ...Example[]];

describe("examples/", () => {
  let scratch: Scratch | undefined;
  afterEach(() => scratch?.stop());

  it("has no folder that is not tried", () => {
    expect(readdirSync(join(ROOT, "examples")).sort()).toEqual(EXAMPLES.map(({ name }) => name).sort());
  });

  it.each(apps.map((example) => [example.name, example] as const))(
    "%s synthesizes from its lock, without credentials",
    (_, example) => {
      scratch = layOut(example);
      const lock = scratch.read();
      const pins = Object.values(JSON.parse(lock).pins as Record<string, { image: { imageId: string } }[]>).flat();
      runExample(scratch, example, { CI: "true", ALIBABA_CLOUD_ENDPOINT_ENS: undefined });
      expect(imageIds(scratch.stack("edge"))).toEqual({ web: pins[0]?.image.imageId });
      expect(scratch.read()).toBe(lock);
      expect(pins).toHaveLength(example.runs.length);
    },
  );
});

describeWithTerraform("examples/terraform", () => {
  it("gives Terraform the image of its lock", async () => {
    const scratch = layOut(plain);
    // The provider is no part of what is tried here.
    rmSync(join(scratch.project, "machines.tf"));
    terraform(scratch.project, "init", "-input=false");
    terraform(scratch.project, "apply", "-auto-approve", "-input=false");
    const id = execFileSync(process.execPath, [CLI, "show", "web-image", "--format", "id"], {
      ...{ cwd: scratch.project, env: scratch.env(), encoding: "utf8" },
    });
    expect(terraformOutputs(scratch.project)).toEqual({ web_image: `web-base-20260831 (${id.trim()})` });
    await scratch.stop();
  });
});

describe("a pin by its name", () => {
  let bench: Workbench;
  /** What a provider states, and the flags that state it. */
  const ACCOUNTS = [
    ["", []],
    ['region: "cn-hangzhou"', ["--region", "cn-hangzhou"]],
    [
      'region: "cn-hangzhou", accountId: "1234567890123456"',
      ["--region", "cn-hangzhou", "--account", "1234567890123456"],
    ],
  ] as const;
  const app = (provider: string) => `${APP_HEAD}
const app = new App();
const stack = new TerraformStack(app, "edge");
new AlicloudProvider(stack, "alicloud", { ${provider} });
new EnsImageLookup(stack, "image", { pin: "web-image", imageName: "web-base-*", pick: "mostRecent" });
app.synth();
`;
  beforeAll(async () => {
    bench = await Workbench.start([
      imageRecord("m-5old", "web-base-20260701"),
      imageRecord("m-5new", "web-base-20260801", { CreationTime: "2026-09-01T10:00:00Z" }),
    ]);
  });
  afterAll(() => bench.stop());

  const synth = ([provider]: (typeof ACCOUNTS)[number]) =>
    expect(bench.runApp(app(provider))).toMatchObject({ status: 0, stderr: "" });
  const add = ([, flags]: (typeof ACCOUNTS)[number]) => {
    const args = ["add", "web-image", "--pick", "mostRecent", "--image-name", "web-base-*", ...flags];
    expect(bench.runNode([CLI, ...args])).toMatchObject({ status: 0, stderr: "" });
  };

  describe.each(ACCOUNTS.map((account) => [account[0] || "nothing", account] as const))(
    "where %s is stated",
    (_, account) => {
      it.each([
        ["a synth", "add", () => synth(account), () => add(account)],
        ["add", "a synth", () => add(account), () => synth(account)],
      ] as const)("is made by %s as by %s, to the byte, and then nobody is asked", (_, __, first, second) => {
        bench.forget();
        first();
        const lock = bench.lock();
        expect(bench.countRequests()).toBe(1);
        second();
        expect([bench.lock(), bench.countRequests()]).toEqual([lock, 0]);
        bench.forget();
        second();
        expect(bench.lock()).toBe(lock);
        bench.countRequests();
      });
    },
  );

  it("is shared by a lookup whose provider states more", () => {
    bench.forget();
    add(ACCOUNTS[0]);
    const lock = bench.lock();
    bench.countRequests();
    synth(ACCOUNTS[2]);
    expect([bench.lock(), bench.countRequests()]).toEqual([lock, 0]);
  });
});
