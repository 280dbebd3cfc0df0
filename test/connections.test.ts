import { App, TerraformStack } from "cdktf";
import { Construct, type IConstruct } from "constructs";
import { AlicloudProvider, type AlicloudProviderConfig } from "../lib/alicloud/provider";
import { defaultConnection, findDefaultProviders, providerConnection } from "../lib/connections";
import { connectionName } from "../lib/core/connection";

function stackIn(scope: Construct, id: string, profile?: string): TerraformStack {
  const stack = new TerraformStack(scope, id);
  if (profile !== undefined) new AlicloudProvider(stack, "alicloud", { profile });
  return stack;
}

const profileFor = (lookup: IConstruct) =>
  defaultConnection(lookup, findDefaultProviders(lookup.node.root)).settings.profile;

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

describe("an argument of the provider that says nothing", () => {
  const settingsOf = (config: AlicloudProviderConfig) =>
    providerConnection(new AlicloudProvider(new TerraformStack(new App(), "s"), "alicloud", config)).settings;
  const EMPTY = {
    ...{ accessKey: "", secretKey: "", securityToken: "", profile: "", sharedCredentialsFile: "", ecsRoleName: "" },
    ...{ credentialsUri: "", region: "", accountId: "", protocol: "" },
    endpoints: [{ ens: "", sts: "" }],
    assumeRole: { roleArn: "", sessionName: "", policy: "", externalId: "" },
    assumeRoleWithOidc: [
      { oidcProviderArn: "", oidcTokenFile: "", oidcToken: "", policy: "", roleArn: "", roleSessionName: "" },
    ],
  };

  const BLANK = JSON.parse(JSON.stringify(EMPTY).replaceAll('""', '" "'));

  test.each([
    ["empty", EMPTY],
    ["blank", BLANK],
  ])("is left to the environment, and its block stays: %s", (_, config) => {
    const { assumeRole, assumeRoleWithOidc, ...others } = settingsOf(config as never);
    expect(Object.values(others).filter((value) => value !== undefined)).toEqual([]);
    for (const block of [assumeRole, assumeRoleWithOidc]) {
      expect(Object.values(block ?? { absent: true }).filter(Boolean)).toEqual([]);
    }
  });

  test("is named in the lock by its variable", () => {
    const env = {
      ALICLOUD_PROFILE: "prod",
      ALIBABA_CLOUD_REGION: "cn-beijing",
      ENS_ENDPOINT: "ens.example.com",
      ALICLOUD_ASSUME_ROLE_ARN: "acs:ram::1:role/a",
      ALIBABA_CLOUD_ROLE_ARN: "acs:ram::1:role/o",
      ALIBABA_CLOUD_OIDC_PROVIDER_ARN: "acs:ram::1:oidc-provider/p",
    };
    const names = {
      ...{ profile: "prod", region: "cn-beijing", endpoint: "ens.example.com" },
      ...{ roleArn: "acs:ram::1:role/a", oidcRoleArn: "acs:ram::1:role/o" },
      oidcProviderArn: "acs:ram::1:oidc-provider/p",
    };
    expect(connectionName(settingsOf(EMPTY as never), env)).toEqual(names);
    expect(connectionName(settingsOf(BLANK), env)).toEqual(names);
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
