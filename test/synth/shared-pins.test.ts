import { imageRecord } from "../support/images";
import { APP_HEAD, Workbench } from "../support/workbench";

describe("lookups that share a pin", () => {
  let bench: Workbench;
  beforeAll(async () => {
    bench = await Workbench.start([imageRecord("m-1", "web-1")]);
  });
  afterAll(() => bench.stop());

  const run = (connections: readonly unknown[], env = {}) =>
    bench.runApp(
      `${APP_HEAD}
const app = new App();
const stack = newStack(app, "s");
for (const [i, connection] of ${JSON.stringify(connections)}.entries()) {
  new EnsImageLookup(stack, "l" + i, { imageName: "web-", pin: "p", connection });
}
app.synth();`,
      { env: { ALICLOUD_REGION: "cn-hangzhou", ...env } },
    );
  const role = (roleArn: string) => ({ assumeRoleWithOidc: { roleArn } });

  test.each<[string, readonly unknown[], object]>([
    ["roles by OIDC", [role("acs:ram::1:role/a"), role("acs:ram::2:role/a")], {}],
    ["machine roles", [{ ecsRoleName: "a" }, { ecsRoleName: "b" }], {}],
    [
      "files of profiles",
      [
        { profile: "p", sharedCredentialsFile: "a" },
        { profile: "p", sharedCredentialsFile: "b" },
      ],
      {},
    ],
    ["sites", [{ region: "cn-hangzhou" }, { region: "ap-southeast-1" }], { ALIBABA_CLOUD_ENDPOINT_ENS: undefined }],
  ])("may not have other %s", (_, connections, env) => {
    expect(run(connections, env).stderr).toContain('s/l0 and s/l1 both have pin: "p", and their connections differ');
  });

  test.each<[string, readonly unknown[], object]>([
    ["regions of one site", [{ region: "cn-hangzhou" }, { region: "cn-beijing" }], {}],
    ["spellings of what the environment says", [{}, { profile: "prod" }], { ALICLOUD_PROFILE: "prod" }],
  ])("may have two %s", (_, connections, env) => {
    expect(run(connections, env)).toMatchObject({ status: 0 });
  });

  test("and know no account are told of with all others", () => {
    const source = `${APP_HEAD}
const app = new App();
for (const [id, profile] of [["a", "a"], ["b", "b"]]) {
  new AlicloudProvider(new TerraformStack(app, id), "alicloud", { profile });
  new EnsImageLookup(app, "l" + id, { imageName: "web-", pin: "p" });
}
app.synth();`;
    expect(bench.runApp(source).stderr).toContain("LOOKUPS_FAILED");
  });
});
