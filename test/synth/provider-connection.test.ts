import { App, TerraformStack, Token } from "cdktf";
import { Construct, type IConstruct } from "constructs";
import { connectionName } from "../../lib/account/connection";
import { AlicloudProvider, type AlicloudProviderConfig } from "../../lib/alicloud/provider";
import { defaultConnection, findDefaultProviders, providerConnection } from "../../lib/synth/provider-connection";

function stackIn(scope: Construct, id: string, profile?: string): TerraformStack {
  const stack = new TerraformStack(scope, id);
  if (profile !== undefined) new AlicloudProvider(stack, "alicloud", { profile });
  return stack;
}

const profileFor = (lookup: IConstruct) =>
  defaultConnection(lookup, findDefaultProviders(lookup.node.root.node.findAll())).settings.profile;

describe("a lookup in a stack within a stack", () => {
  const outer = stackIn(new App(), "outer", "outer");

  test("has the connection of the nearest", () => {
    const inner = stackIn(new Construct(outer, "between"), "inner", "inner");
    expect(profileFor(new Construct(new Construct(inner, "part"), "lookup"))).toBe("inner");
    expect(profileFor(new Construct(outer, "lookup"))).toBe("outer");
  });

  test("has the environment's where the nearest has no provider", () => {
    expect(profileFor(new Construct(stackIn(outer, "bare"), "lookup"))).toBeUndefined();
  });
});

describe("a lookup above the stacks", () => {
  test("has the connection that the stacks with a provider agree on; one without has no say", () => {
    const app = new App();
    stackIn(app, "a", "prod");
    stackIn(app, "other-cloud");
    stackIn(app, "b", "prod");
    expect(profileFor(new Construct(app, "lookup"))).toBe("prod");
  });

  test("has none where they differ, a nested one included", () => {
    const app = new App();
    stackIn(stackIn(app, "a", "prod"), "b", "test");
    expect(() => profileFor(new Construct(app, "lookup"))).toThrow("alicloud providers differ (a, a/b)");
  });
});

const found = (config: AlicloudProviderConfig) =>
  providerConnection(new AlicloudProvider(new TerraformStack(new App(), "s"), "alicloud", config));
const settingsOf = (config: AlicloudProviderConfig) => found(config).settings;

test("every argument of the provider that says whose account it is, is a setting", () => {
  const config = {
    ...{ accessKey: "id", secretKey: "secret", securityToken: "token", profile: "p", sharedCredentialsFile: "f" },
    ...{ ecsRoleName: "ecs", credentialsUri: "http://127.0.0.1/", region: "r", accountId: "1", protocol: "https" },
    endpoints: [{ ens: "ens.example.com", sts: "sts.example.com" }],
    assumeRole: { roleArn: "a", sessionName: "s", policy: "{}", sessionExpiration: 900, externalId: "e" },
    assumeRoleWithOidc: {
      ...{ oidcProviderArn: "p", oidcTokenFile: "f", oidcToken: "t", policy: "{}", roleArn: "a" },
      ...{ roleSessionName: "s", sessionExpiration: 901 },
    },
  };
  const { accessKey, secretKey, accountId, endpoints, ...others } = config;
  expect(found(config as never)).toEqual({
    unknown: [],
    settings: {
      ...others,
      ...{ accessKeyId: accessKey, accessKeySecret: secretKey, account: accountId, protocol: "HTTPS" },
      ...{ endpoint: "ens.example.com", stsEndpoint: "sts.example.com" },
    },
  });
});

describe("an argument of the provider that only Terraform knows", () => {
  const token = Token.asString({ resolve: () => "x" });
  const whole = Token.asAny({ resolve: () => [{}] });

  test.each<[string, object]>([
    ["access_key", { accessKey: token }],
    ["profile", { profile: token }],
    ["region", { region: token }],
    ["endpoints.ens", { endpoints: [{ ens: token }] }],
    ["endpoints.ens", { endpoints: [{ ens: whole as never }] }],
    ["endpoints", { endpoints: whole }],
    ["assume_role.role_arn", { assumeRole: { roleArn: token } }],
    ["assume_role.session_expiration", { assumeRole: { roleArn: "a", sessionExpiration: Token.asNumber(whole) } }],
    ["assume_role", { assumeRole: whole }],
    ["assume_role_with_oidc.oidc_token", { assumeRoleWithOidc: { oidcToken: token } }],
    ["assume_role_with_oidc", { assumeRoleWithOidc: whole }],
  ])("is named: %s", (name, config) => {
    // A block that is a token as a whole has no place in the types; an override has no types.
    const provider = new AlicloudProvider(new TerraformStack(new App(), "s"), "alicloud", {});
    const [key, value] = Object.entries(config)[0] as [string, unknown];
    if (value === whole) provider.addOverride(name, value);
    expect((value === whole ? providerConnection(provider) : found({ [key]: value } as never)).unknown).toEqual([name]);
  });
});

describe("an argument of the provider that says nothing", () => {
  const EMPTY = {
    ...{ accessKey: "", secretKey: "", securityToken: "", profile: "", sharedCredentialsFile: "", ecsRoleName: "" },
    ...{ credentialsUri: "", region: "", accountId: "", protocol: "" },
    endpoints: [{ ens: "", sts: "" }],
    assumeRole: { roleArn: "", sessionName: "", policy: "", externalId: "" },
    assumeRoleWithOidc: { oidcProviderArn: "", oidcTokenFile: "", oidcToken: "", policy: "", roleArn: "" },
  };

  const BLANK = JSON.parse(JSON.stringify(EMPTY).replaceAll('""', '" "'));

  test.each([
    ["empty", EMPTY],
    ["blank", BLANK],
  ])("stays stated, so that no variable completes it; but hosts and the account: %s", (_, config) => {
    const { assumeRole, assumeRoleWithOidc, endpoint, stsEndpoint, account, protocol, ...others } = settingsOf(
      config as never,
    );
    expect([endpoint, stsEndpoint, account, protocol]).toEqual([undefined, undefined, undefined, undefined]);
    expect(new Set(Object.values(others))).toEqual(new Set([""]));
    const texts = [assumeRole, assumeRoleWithOidc].flatMap((block) => Object.values(block ?? { absent: true }));
    expect(new Set(texts)).toEqual(new Set(["", undefined]));
  });

  const ENV = {
    ALICLOUD_PROFILE: "prod",
    ALIBABA_CLOUD_REGION: "cn-beijing",
    ENS_ENDPOINT: "ens.example.com",
    ALICLOUD_ASSUME_ROLE_ARN: "acs:ram::1:role/a",
    ALIBABA_CLOUD_ROLE_ARN: "acs:ram::1:role/o",
    ALIBABA_CLOUD_OIDC_PROVIDER_ARN: "acs:ram::1:oidc-provider/p",
  };

  test("is named in the lock by its variable only where it is absent", () => {
    const absent = { assumeRole: {}, assumeRoleWithOidc: {} };
    expect(connectionName(absent, ENV)).toEqual({
      ...{ profile: "prod", region: "cn-beijing", endpoint: "ens.example.com" },
      ...{ roleArn: "acs:ram::1:role/a", oidcRoleArn: "acs:ram::1:role/o" },
      ...{ oidcProviderArn: "acs:ram::1:oidc-provider/p", account: "1" },
    });
    // The profile that a variable names is not meant, and the command line must know that.
    for (const config of [EMPTY, BLANK]) {
      expect(connectionName(settingsOf(config as never), ENV)).toEqual({ profile: "", endpoint: "ens.example.com" });
      expect(connectionName(settingsOf(config as never), {})).toEqual({});
    }
  });

  test("of a second block of endpoints does not hide the first", () => {
    const endpoints = [{ ens: "ens.example.com" }, { sts: "sts.example.com", ens: " " }];
    expect(settingsOf({ endpoints } as never)).toMatchObject({
      endpoint: "ens.example.com",
      stsEndpoint: "sts.example.com",
    });
    expect(settingsOf({ endpoints: endpoints.toReversed() } as never).endpoint).toBe("ens.example.com");
  });
});
