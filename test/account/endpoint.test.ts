import { connectionFromLock, connectionName } from "../../lib/account/connection";
import { defaultEndpoint, isLoopbackEndpoint, statedEndpoint, statesHttps } from "../../lib/account/endpoint";

describe("statedEndpoint", () => {
  test.each([
    ["the connection's own", { endpoint: "ens.aliyuncs.com" }, { ENS_ENDPOINT: "other" }, "ens.aliyuncs.com"],
    ["the newer variable first", {}, { ALIBABA_CLOUD_ENDPOINT_ENS: "a.b:1", ENS_ENDPOINT: "other" }, "a.b:1"],
    ["the older variable", {}, { ENS_ENDPOINT: " 127.0.0.1:8080 " }, "127.0.0.1:8080"],
    ["an empty variable is none", {}, { ALIBABA_CLOUD_ENDPOINT_ENS: "", ENS_ENDPOINT: "b" }, "b"],
    ["lower case", { endpoint: "ENS.Aliyuncs.com" }, {}, "ens.aliyuncs.com"],
    ["IPv6", { endpoint: "[::1]:80" }, {}, "[::1]:80"],
    ["https://, which is taken away", { endpoint: "HTTPS://127.0.0.1:80" }, {}, "127.0.0.1:80"],
    ["a region states none", { region: "ap-southeast-1" }, {}, undefined],
  ])("%s", (_, connection, env, expected) => {
    expect(statedEndpoint(connection, env)).toBe(expected);
  });

  test.each([
    "",
    " ",
    "http://ens.aliyuncs.com",
    "https://https://ens.aliyuncs.com",
    "https://user:pw@ens.aliyuncs.com",
    "ens.aliyuncs.com/",
    "ens.aliyuncs.com:",
    "a:0",
    "a:65536",
    "user:pw@host",
    "a b",
    "a..b",
    "-a",
    "::1",
    "a?x=1",
  ])("refuses %j without repeating it", (endpoint) => {
    let message = "";
    try {
      statedEndpoint({ endpoint }, {});
    } catch (error) {
      expect(error).toMatchObject({ code: "ENDPOINT_INVALID" });
      message = String(error);
    }
    expect(message).toContain("connection.endpoint");
    if (endpoint.trim().length > 3) expect(message).not.toContain(endpoint);
  });
});

test.each([
  ["nothing", {}, {}, false],
  ["protocol", { protocol: "HTTPS" as const }, {}, true],
  ["protocol HTTP", { protocol: "HTTP" as const }, {}, false],
  ["https://", { endpoint: " HTTPS://localhost:1" }, {}, true],
  ["https:// in the variable that counts", {}, { ALIBABA_CLOUD_ENDPOINT_ENS: "https://a", ENS_ENDPOINT: "b" }, true],
  ["https:// in a variable that does not", { endpoint: "a" }, { ENS_ENDPOINT: "https://b" }, false],
])("statesHttps: %s", (_, connection, env, expected) => {
  expect(statesHttps(connection, env)).toBe(expected);
});

test.each([
  ["127.0.0.1:8080", true],
  ["127.255.0.9", true],
  ["localhost", true],
  ["LOCALHOST:1", true],
  ["ens.localhost:1", true],
  ["[::1]:80", true],
  ["127.0.0.1.example.com", false],
  ["127.0.0.256", false],
  ["localhost.example.com", false],
  ["10.0.0.1", false],
  ["ens.aliyuncs.com", false],
])("isLoopbackEndpoint(%s) is %s", (endpoint, expected) => {
  expect(isLoopbackEndpoint(endpoint)).toBe(expected);
});

test.each([
  ["ap-southeast-1", "ens.ap-southeast-1.aliyuncs.com"],
  ["cn-hangzhou", "ens.aliyuncs.com"],
  [undefined, "ens.aliyuncs.com"],
])("defaultEndpoint(%s) is %s", (region, expected) => {
  expect(defaultEndpoint(region)).toBe(expected);
});

describe("connectionName", () => {
  test("holds names and never a secret", () => {
    const name = connectionName(
      {
        accessKeyId: "SECRET",
        accessKeySecret: "SECRET",
        securityToken: "SECRET",
        credentialsUri: "http://localhost/SECRET",
        region: "cn-hangzhou",
        assumeRole: { roleArn: "acs:ram::1:role/r", externalId: "SECRET" },
        assumeRoleWithOidc: { oidcToken: "SECRET", roleArn: "acs:ram::1:role/o" },
      },
      { ALICLOUD_SECRET_KEY: "SECRET", ALICLOUD_PROFILE: " prod ", ENS_ENDPOINT: "127.0.0.1:1" },
    );
    expect(name).toEqual({
      profile: "prod",
      region: "cn-hangzhou",
      endpoint: "127.0.0.1:1",
      account: "1",
      roleArn: "acs:ram::1:role/r",
      oidcRoleArn: "acs:ram::1:role/o",
      credentials: "program",
    });
  });

  test.each(["accessKeyId", "sharedCredentialsFile", "credentialsUri", "ecsRoleName"])(
    "says that the program states %s, and not what",
    (name) => {
      expect(connectionName({ [name]: "SECRET" }, {})).toEqual({ credentials: "program" });
      expect(connectionName({ [name]: " " }, {})).toEqual({});
      expect(connectionFromLock({ credentials: "program" })).toEqual({});
    },
  );

  test("is empty where nothing is stated", () => expect(connectionName({}, { PATH: "/bin" })).toEqual({}));

  test.each([
    ["a role on top of keys", { roleArn: "acs:ram::1:role/r" }],
    ["a role by OIDC", { oidcRoleArn: "acs:ram::1:role/o", oidcProviderArn: "acs:ram::1:oidc-provider/p" }],
    ["a role on top of one by OIDC", { roleArn: "acs:ram::1:role/r", oidcRoleArn: "acs:ram::1:role/o" }],
  ])("comes back from the lock: %s", (_, roles) => {
    const name = { profile: "prod", region: "r", endpoint: "e", ...roles, account: "1" };
    expect(connectionName(connectionFromLock(name), {})).toEqual(name);
  });
});
