import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { imageRecord } from "../support/images";
import { APP_HEAD, ROOT, Workbench } from "../support/workbench";

const CLI = join(ROOT, "dist", "cli", "main.js");
const ROLE = "acs:ram::1234567890123456:role/reader";
const HUB = "acs:ram::1234567890123456:role/hub";
const PROVIDER = "acs:ram::1234567890123456:oidc-provider/github";

/** What a synth pins under a role, the command line asks under the same, from the lock alone. */
describe("roles of a provider", () => {
  let bench: Workbench;
  /** Nothing but the way to the emulator. */
  let bare: NodeJS.ProcessEnv;
  let token: NodeJS.ProcessEnv;
  const keys = () => {
    const { ALICLOUD_ACCESS_KEY, ALICLOUD_SECRET_KEY } = bench.env();
    return { ALICLOUD_ACCESS_KEY, ALICLOUD_SECRET_KEY };
  };
  const ofRole = { ALIBABA_CLOUD_ROLE_ARN: ROLE, ALIBABA_CLOUD_OIDC_PROVIDER_ARN: PROVIDER };

  beforeAll(async () => {
    // Each role sees its own images, so that an id tells who asked.
    const catalog = (name: string, id: string) => {
      const file = join(bench.folder, `${name}.json`);
      writeFileSync(file, JSON.stringify([imageRecord(id, "web-1")]));
      return file;
    };
    bench = new Workbench();
    const roles = [`${ROLE}=${catalog("reader", "m-reader")}`, `${HUB}=${catalog("hub", "m-hub")}`];
    await bench.open(
      [imageRecord("m-key", "web-1")],
      roles.flatMap((role) => ["--role", role]),
    );
    const { ALIBABA_CLOUD_ENDPOINT_ENS: endpoint } = bench.env();
    bare = { ALICLOUD_ACCESS_KEY: undefined, ALICLOUD_SECRET_KEY: undefined, ALIBABA_CLOUD_ENDPOINT_STS: endpoint };
    token = { ...bare, ALIBABA_CLOUD_OIDC_TOKEN_FILE: bench.write("token", "oidc-token\n") };
  });
  beforeEach(() => bench.forgetLock());
  afterAll(() => bench.stop());

  const literalOidc = { roleArn: ROLE, oidcProviderArn: PROVIDER };

  test.each<[string, object, () => NodeJS.ProcessEnv, string, object, readonly string[]]>([
    [
      "a role by OIDC, from the environment",
      { assumeRoleWithOidc: {} },
      () => ({ ...token, ...ofRole }),
      "m-reader",
      { oidcRoleArn: ROLE, oidcProviderArn: PROVIDER },
      ["AssumeRoleWithOIDC", "DescribeSelfImages"],
    ],
    [
      "a role by OIDC, from the provider's arguments",
      { assumeRoleWithOidc: literalOidc },
      () => token,
      "m-reader",
      { oidcRoleArn: ROLE, oidcProviderArn: PROVIDER },
      ["AssumeRoleWithOIDC", "DescribeSelfImages"],
    ],
    [
      "keys, which go before OIDC",
      { assumeRoleWithOidc: literalOidc },
      () => ({ ...token, ...keys() }),
      "m-key",
      { oidcRoleArn: ROLE, oidcProviderArn: PROVIDER },
      ["DescribeSelfImages"],
    ],
    [
      "a role on top of one by OIDC",
      { assumeRoleWithOidc: literalOidc, assumeRole: { roleArn: HUB } },
      () => token,
      "m-hub",
      { oidcRoleArn: ROLE, oidcProviderArn: PROVIDER, roleArn: HUB },
      ["AssumeRoleWithOIDC", "AssumeRole", "DescribeSelfImages"],
    ],
    [
      "a role on top of keys",
      { assumeRole: { roleArn: HUB } },
      () => ({ ...bare, ...keys() }),
      "m-hub",
      { roleArn: HUB },
      ["AssumeRole", "DescribeSelfImages"],
    ],
    [
      "a role whose ARN is left to the environment",
      { assumeRole: {} },
      () => ({ ...bare, ...keys(), ALICLOUD_ASSUME_ROLE_ARN: HUB }),
      "m-hub",
      { roleArn: HUB },
      ["AssumeRole", "DescribeSelfImages"],
    ],
    [
      "several roles, each taken with the keys of the one before",
      { assume_role: [{ role_arn: ROLE }, { role_arn: HUB, session_name: "synth" }] },
      () => ({ ...bare, ...keys() }),
      "m-hub",
      { roleArn: HUB, roleChain: [ROLE] },
      ["AssumeRole", "AssumeRole", "DescribeSelfImages"],
    ],
  ])("%s", (_, stated, env, image, names, actions) => {
    // The bindings take one block; an override takes what the provider will.
    const { assume_role, ...provider } = stated as { assume_role?: object };
    const source = `${APP_HEAD}
const app = new App();
const stack = new TerraformStack(app, "edge");
const provider = new AlicloudProvider(stack, "alicloud", ${JSON.stringify(provider)});
${assume_role ? `provider.addOverride("assume_role", ${JSON.stringify(assume_role)});` : ""}
new EnsImageLookup(stack, "image", { imageName: "web-*", pick: "mostRecent" });
app.synth();`;
    bench.forgetRequests();
    expect(bench.runApp(source, { env: env() })).toMatchObject({ status: 0 });
    const [pin] = JSON.parse(bench.lock()).pins["edge/image"];
    expect(pin).toMatchObject({ image: { imageId: image } });
    const account = "1234567890123456";
    expect(pin.connection).toEqual({ endpoint: bench.env().ALIBABA_CLOUD_ENDPOINT_ENS, account, ...names });
    expect(bench.requests().map(({ action }) => action)).toEqual(actions);

    for (const command of [["outdated", "--exit-code"], ["check"], ["update", "--yes"]]) {
      bench.forgetRequests();
      const { status, stdout, stderr } = bench.runNode([CLI, ...command], { env: env() });
      expect({ command, status, stdout, stderr }).toMatchObject({ status: 0 });
      expect(bench.requests().map(({ action }) => action)).toEqual(actions);
    }
  });

  test("explain asks under the role of a lookup that is in no lock, since it is asked in every synth", () => {
    const source = `${APP_HEAD}
const app = new App();
const connection = { assumeRole: { roleArn: "${HUB}" } };
new EnsImageLookup(newStack(app, "edge"), "image", { imageName: "web-*", pick: "mostRecent", mode: "live", connection });
app.synth();`;
    const env = { ...bare, ...keys() };
    expect(bench.runApp(source, { env })).toMatchObject({ status: 0 });
    bench.forgetRequests();
    const { status, stdout } = bench.runNode([CLI, "explain", "edge/image"], { env });
    expect({ status, stdout }).toMatchObject({
      status: 0,
      stdout: expect.stringContaining("(2026-08-01, m-hub), as pinned"),
    });
    expect(bench.requests().map(({ action }) => action)).toEqual(["AssumeRole", "DescribeSelfImages"]);
  });
});
