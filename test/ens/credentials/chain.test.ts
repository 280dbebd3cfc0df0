import { mkdtempSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ConnectionSettings } from "../../../lib/account/connection";
import type { RequestLogEntry } from "../../../lib/emulator/handle";
import type { Emulator } from "../../../lib/emulator/options";
import { startEmulator } from "../../../lib/emulator/server";
import { readCatalog } from "../../../lib/ens/catalog";
import { json, record, serve } from "../server";

// Two accounts, told apart by their images: what is proven is whose catalog was read.
const ONE = { accessKeyId: "LTAIone", accessKeySecret: "secretOne" };
const TWO = { accessKeyId: "LTAItwo", accessKeySecret: "secretTwo" };
const ROLE = "acs:ram::1234567890123456:role/reader";
const OTHER_ROLE = "acs:ram::1234567890123456:role/hub";
const OIDC_PROVIDER = "acs:ram::1234567890123456:oidc-provider/github";
const folder = mkdtempSync(join(tmpdir(), "ens-images-credentials-"));
const tokenFile = join(folder, "token");
writeFileSync(tokenFile, "oidc-token\n");

let emulator: Emulator;
let seen: RequestLogEntry[];
beforeAll(async () => {
  emulator = await startEmulator({
    catalog: [record(1, { ImageId: "m-one" })] as never,
    accounts: [
      { ...ONE, catalog: [record(1, { ImageId: "m-one" })] as never },
      { ...TWO, catalog: [record(1, { ImageId: "m-two" })] as never },
    ],
    roles: { [ROLE]: [record(1, { ImageId: "m-role" })] as never },
    onRequest: (entry) => seen.push(entry),
  });
});
afterAll(() => emulator.close());
beforeEach(() => {
  seen = [];
});

const envOne = { ALICLOUD_ACCESS_KEY: ONE.accessKeyId, ALICLOUD_SECRET_KEY: ONE.accessKeySecret };
const envTwo = { ALIBABA_CLOUD_ACCESS_KEY_ID: TWO.accessKeyId, ALIBABA_CLOUD_ACCESS_KEY_SECRET: TWO.accessKeySecret };
const envThird = { ALIBABACLOUD_ACCESS_KEY_ID: TWO.accessKeyId, ALIBABACLOUD_ACCESS_KEY_SECRET: TWO.accessKeySecret };
const oidcEnv = {
  ALIBABA_CLOUD_ROLE_ARN: ROLE,
  ALIBABA_CLOUD_OIDC_PROVIDER_ARN: OIDC_PROVIDER,
  ALIBABA_CLOUD_OIDC_TOKEN_FILE: tokenFile,
};
const uri = (): string => `http://${emulator.endpoint}/credentials`;
const pair = (of: typeof ONE) => ({ access_key_id: of.accessKeyId, access_key_secret: of.accessKeySecret });

const profiles = (): object[] => [
  { name: "ak", mode: "AK", ...pair(TWO), region_id: "cn-hangzhou" },
  { name: "half", mode: "AK", access_key_secret: ONE.accessKeySecret },
  { name: "role", mode: "RamRoleArn", ...pair(ONE), ram_role_arn: ROLE, ram_session_name: "ci", expired_seconds: 900 },
  { name: "chain", mode: "ChainableRamRoleArn", source_profile: "ak", ram_role_arn: ROLE, ram_session_name: "ci" },
  { name: "loop", mode: "ChainableRamRoleArn", source_profile: "loop", ram_role_arn: ROLE },
  { name: "loose", mode: "ChainableRamRoleArn", source_profile: "gone", ram_role_arn: ROLE },
  { name: "oidc", mode: "OIDC", oidc_provider_arn: OIDC_PROVIDER, oidc_token_file: tokenFile, ram_role_arn: ROLE },
  { name: "uri", mode: "CredentialsURI", credentials_uri: uri() },
  { name: "external", mode: "External", process_command: "exit 1" },
  { name: "sso", mode: "CloudSSO", ...pair(ONE), sts_token: "old", sts_expiration: 1 },
  { name: "empty", mode: "AK" },
];
const file = join(folder, "config.json");

function ask(connection: ConnectionSettings, env: NodeJS.ProcessEnv) {
  writeFileSync(file, JSON.stringify({ current: "ak", profiles: profiles() }));
  const stated = { endpoint: emulator.endpoint, stsEndpoint: emulator.endpoint, sharedCredentialsFile: file };
  return readCatalog({ connection: { ...stated, ...connection } }, { env });
}

describe("whose account is read", () => {
  test.each<[string, ConnectionSettings, NodeJS.ProcessEnv, string]>([
    ["a pair of the connection before all", { ...TWO, profile: "ak" }, envOne, "m-two"],
    ["a profile's role, on top of a pair that beats the profile's", { ...TWO, profile: "role" }, {}, "m-role"],
    ["ALICLOUD_*", {}, envOne, "m-one"],
    ["ALIBABA_CLOUD_*", {}, envTwo, "m-two"],
    ["ALIBABACLOUD_*", {}, envThird, "m-two"],
    ["ALICLOUD_* before ALIBABA_CLOUD_*", {}, { ...envTwo, ...envOne }, "m-one"],
    ["an empty variable is none", {}, { ...envTwo, ALICLOUD_ACCESS_KEY: " ", ALICLOUD_SECRET_KEY: "" }, "m-two"],
    ["blanks around values", {}, { ALICLOUD_ACCESS_KEY: " LTAIone\n", ALICLOUD_SECRET_KEY: "\tsecretOne " }, "m-one"],
    ["variables before a named profile", { profile: "ak" }, envOne, "m-one"],
    ["a profile of the connection", { profile: "ak" }, {}, "m-two"],
    ["a profile of ALICLOUD_PROFILE", {}, { ALICLOUD_PROFILE: "ak", ALIBABA_CLOUD_PROFILE: "role" }, "m-two"],
    [
      "half a pair from a variable, half from the profile",
      { profile: "half" },
      { ALICLOUD_ACCESS_KEY: "LTAIone" },
      "m-one",
    ],
    ["a profile before credentials_uri", { profile: "ak", credentialsUri: "http://127.0.0.1:1/" }, {}, "m-two"],
    ["a profile's role", { profile: "role" }, {}, "m-role"],
    ["a role on top of another profile", { profile: "chain" }, {}, "m-role"],
    ["a profile with OIDC", { profile: "oidc" }, {}, "m-role"],
    ["a profile with a credentials URI", { profile: "uri" }, {}, "m-one"],
    ["credentials_uri", { credentialsUri: "URI" }, {}, "m-one"],
    ["ALICLOUD_CREDENTIALS_URI", {}, { ALICLOUD_CREDENTIALS_URI: "URI" }, "m-one"],
    ["a key before credentials_uri", { credentialsUri: "http://127.0.0.1:1/" }, envTwo, "m-two"],
    ["assume_role on top of a key", { assumeRole: { roleArn: ROLE } }, envOne, "m-role"],
    ["assume_role on top of credentials_uri", { credentialsUri: "URI", assumeRole: { roleArn: ROLE } }, {}, "m-role"],
    ["assume_role with the role of the environment", { assumeRole: {} }, { ...envOne, ...oidcEnv }, "m-role"],
    ["assume_role with an empty role is none", { assumeRole: { roleArn: "" } }, { ...envOne, ...oidcEnv }, "m-one"],
    ["the last of several roles", { assumeRole: [{ roleArn: OTHER_ROLE }, { roleArn: ROLE }] }, envOne, "m-role"],
    ["a role of the environment alone is not assumed", {}, { ...envOne, ALICLOUD_ASSUME_ROLE_ARN: ROLE }, "m-one"],
    ["a key before OIDC", { assumeRoleWithOidc: {} }, { ...envTwo, ...oidcEnv }, "m-two"],
    ["assume_role_with_oidc, all from the environment", { assumeRoleWithOidc: {} }, oidcEnv, "m-role"],
    ["the variables of OIDC alone", {}, oidcEnv, "m-role"],
    [
      "assume_role_with_oidc, a literal token before its file",
      { assumeRoleWithOidc: { oidcToken: "x", oidcTokenFile: "/gone", oidcProviderArn: OIDC_PROVIDER, roleArn: ROLE } },
      {},
      "m-role",
    ],
  ])("%s", async (_, connection, env, image) => {
    const filled = JSON.parse(JSON.stringify({ connection, env }).replaceAll('"URI"', JSON.stringify(uri())));
    const { images, requests } = await ask(filled.connection, filled.env);
    expect(images.map(({ imageId }) => imageId)).toEqual([image]);
    expect(requests).toBe(1);
  });

  const stated = { roleArn: ROLE, sessionName: "synth", sessionExpiration: 900, policy: "{}", externalId: "e" };
  const sent = { RoleArn: ROLE, RoleSessionName: "synth", DurationSeconds: "900", Policy: "{}", ExternalId: "e" };
  const ofProfile = { RoleArn: ROLE, RoleSessionName: "synth", DurationSeconds: "900" };
  const variables = { ALICLOUD_ASSUME_ROLE_SESSION_NAME: "of-env", ALICLOUD_ASSUME_ROLE_SESSION_EXPIRATION: "1800" };
  const narrow = { name: "narrow", mode: "RamRoleArn", ...pair(ONE), ram_role_arn: ROLE, ram_session_name: "synth" };
  const whole = { ...narrow, name: "whole", expired_seconds: 900, policy: "{}", external_id: "e" };
  const chain = { ...whole, name: "chain", mode: "ChainableRamRoleArn", source_profile: "ak" };

  test.each<[string, ConnectionSettings, NodeJS.ProcessEnv, object]>([
    ["what is stated", { ...ONE, assumeRole: stated }, variables, sent],
    [
      "what the environment completes",
      { ...ONE, assumeRole: { roleArn: ROLE } },
      variables,
      { RoleArn: ROLE, RoleSessionName: "of-env", DurationSeconds: "1800" },
    ],
    [
      "the provider's defaults",
      { ...ONE, assumeRole: { roleArn: ROLE } },
      {},
      { RoleArn: ROLE, RoleSessionName: "terraform", DurationSeconds: "3600" },
    ],
    ["what the profile says, but policy and external id", { profile: "whole" }, {}, ofProfile],
    ["what the profile says, on top of another", { profile: "chain" }, {}, sent],
    [
      "what is stated before the profile's",
      { profile: "whole", assumeRole: { roleArn: "acs:ram::2:role/other", policy: "[]" } },
      {},
      { ...ofProfile, RoleArn: "acs:ram::2:role/other", Policy: "[]" },
    ],
    [
      "what the profile says, for the role that a lock names",
      { profile: "whole", assumeRole: { roleArn: ROLE } },
      {},
      ofProfile,
    ],
    [
      "what is stated of OIDC",
      {
        assumeRoleWithOidc: {
          ...{ roleArn: ROLE, oidcProviderArn: OIDC_PROVIDER, oidcToken: "t", roleSessionName: "synth" },
          ...{ sessionExpiration: 900, policy: "{}" },
        },
      },
      { ...oidcEnv, ALIBABA_CLOUD_ROLE_ARN: "acs:ram::2:role/other", ALIBABA_CLOUD_ROLE_SESSION_NAME: "of-env" },
      {
        ...{ RoleArn: ROLE, OIDCProviderArn: OIDC_PROVIDER, OIDCToken: "t", RoleSessionName: "synth" },
        ...{ DurationSeconds: "900", Policy: "{}" },
      },
    ],
    [
      "what the environment says of OIDC",
      { assumeRoleWithOidc: {} },
      { ...oidcEnv, ALIBABA_CLOUD_ROLE_SESSION_NAME: "of-env" },
      { RoleArn: ROLE, OIDCProviderArn: OIDC_PROVIDER, OIDCToken: "oidc-token", RoleSessionName: "of-env" },
    ],
  ])("a role is taken with %s", async (_, connection, env, form) => {
    const sts = await serve((_request, response) => json(response, { Code: "NoPermission" }, 403));
    const profiles = [{ name: "ak", mode: "AK", ...pair(TWO) }, narrow, whole, chain];
    const file = join(folder, "roles.json");
    writeFileSync(file, JSON.stringify({ profiles }));
    const place = { endpoint: emulator.endpoint, stsEndpoint: sts.endpoint, sharedCredentialsFile: file };
    await expect(readCatalog({ connection: { ...place, ...connection } }, { env })).rejects.toMatchObject({
      code: "PERMISSION",
    });
    await sts.close();
    expect(sts.seen.map((request) => Object.fromEntries(request.form))).toEqual([form]);
  });
});

test.each<[string, ConnectionSettings, NodeJS.ProcessEnv]>([
  ["the connection", ONE, {}],
  ["the environment", {}, envOne],
  ['the profile "ak"', { profile: "ak" }, {}],
  ["credentials_uri", { credentialsUri: "URI" }, {}],
])("whose key STS refused is told: %s", async (whose, connection, env) => {
  const assumeRole = { roleArn: "no ARN" };
  const uri = connection.credentialsUri && { credentialsUri: `http://${emulator.endpoint}/credentials` };
  await expect(ask({ ...connection, ...uri, assumeRole }, env)).rejects.toThrow(`keys from ${whose})`);
});

test.each(["role", "chain"])("whose key STS refused is told for the profile %s", async (profile) => {
  const sts = await serve((_request, response) => json(response, { Code: "NoPermission" }, 403));
  const whose = `keys from the profile "${profile === "chain" ? "ak" : profile}")`;
  await expect(ask({ profile, stsEndpoint: sts.endpoint }, {})).rejects.toThrow(whose);
  await sts.close();
});

describe("no keys", () => {
  test("one short error, at once, that asks nobody", async () => {
    const started = Date.now();
    const error = await ask({}, { PATH: "/bin", HOME: folder }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "CREDENTIALS_MISSING" });
    const lines = (error as Error).message.split("\n");
    expect(lines[0]).toMatch(
      /^No credentials for Alibaba Cloud: set ALICLOUD_ACCESS_KEY and ALICLOUD_SECRET_KEY, or name a profile/,
    );
    expect(lines.filter((line) => line.startsWith("  - "))).toEqual([
      "  - the connection or the provider: accessKeyId and accessKeySecret",
      "  - ALICLOUD_ACCESS_KEY and ALICLOUD_SECRET_KEY",
      "  - ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET",
      "  - ALIBABACLOUD_ACCESS_KEY_ID and ALIBABACLOUD_ACCESS_KEY_SECRET",
      "  - a profile: none is named by the connection, ALICLOUD_PROFILE or ALIBABA_CLOUD_PROFILE",
      "  - credentials_uri: ALICLOUD_CREDENTIALS_URI or ALIBABA_CLOUD_CREDENTIALS_URI",
      "  - a role of the ECS machine: ALICLOUD_ECS_ROLE_NAME or ALIBABA_CLOUD_ECS_METADATA",
      "  - OIDC: ALIBABA_CLOUD_ROLE_ARN, ALIBABA_CLOUD_OIDC_PROVIDER_ARN and ALIBABA_CLOUD_OIDC_TOKEN_FILE",
    ]);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(125);
    expect(Date.now() - started).toBeLessThan(500);
    expect(seen).toEqual([]);
  });

  test.each<[string, ConnectionSettings, NodeJS.ProcessEnv, string]>([
    ["of the connection", { accessKeyId: "LTAI" }, {}, "accessKeyId and accessKeySecret: only accessKeyId is set"],
    [
      "of the environment",
      {},
      { ALIBABA_CLOUD_ACCESS_KEY_SECRET: "hush" },
      "ALIBABA_CLOUD_ACCESS_KEY_SECRET: only ALIBABA_CLOUD_ACCESS_KEY_SECRET is set",
    ],
  ])("half a pair %s is told, and not its value", async (_, connection, env, line) => {
    const error = await ask(connection, env).catch((thrown: Error) => thrown.message);
    expect(error).toContain(`${line}\n`);
    expect(error).not.toMatch(/LTAI|hush/);
  });

  test.each<[string, ConnectionSettings, NodeJS.ProcessEnv, string]>([
    ["half a pair", { accessKeyId: "LTAI" }, {}, "CREDENTIALS_MISSING"],
    ["a profile that does not exist", { profile: "prod" }, {}, "CREDENTIALS_INVALID"],
    [
      "a profile in a file that does not exist",
      { profile: "ak", sharedCredentialsFile: "/gone" },
      {},
      "CREDENTIALS_INVALID",
    ],
    ["a file that is no JSON", { profile: "ak", sharedCredentialsFile: tokenFile }, {}, "CREDENTIALS_INVALID"],
    ["a profile without keys", { profile: "empty" }, {}, "CREDENTIALS_INVALID"],
    ["a profile that runs a command", { profile: "external" }, {}, "CREDENTIALS_INVALID"],
    ["a sign-in that has run out", { profile: "sso" }, {}, "CREDENTIALS_INVALID"],
    ["a profile that builds on itself", { profile: "loop" }, {}, "CREDENTIALS_INVALID"],
    ["a profile that builds on none", { profile: "loose" }, {}, "CREDENTIALS_INVALID"],
    ["OIDC without a token", { assumeRoleWithOidc: { roleArn: ROLE } }, {}, "CREDENTIALS_INVALID"],
    [
      "a token file that is gone",
      { assumeRoleWithOidc: {} },
      { ...oidcEnv, ALIBABA_CLOUD_OIDC_TOKEN_FILE: "/gone" },
      "CREDENTIALS_INVALID",
    ],
    ["a credentials URI that is none", { credentialsUri: "here" }, {}, "CREDENTIALS_INVALID"],
    [
      "an ECS role where metadata is forbidden",
      { ecsRoleName: "r" },
      { ALIBABA_CLOUD_ECS_METADATA_DISABLED: "true" },
      "CREDENTIALS_INVALID",
    ],
    ["a role that STS refuses", { ...ONE, assumeRole: { roleArn: "reader" } }, {}, "PARAMETER"],
    [
      "a role for a wrong secret",
      { ...ONE, accessKeySecret: "x", assumeRole: { roleArn: ROLE } },
      {},
      "AUTHENTICATION",
    ],
    [
      "STS over http elsewhere",
      { ...ONE, assumeRole: { roleArn: ROLE }, stsEndpoint: "http://x" },
      {},
      "ENDPOINT_INVALID",
    ],
  ])("%s", async (_, connection, env, code) => {
    await expect(ask(connection, env)).rejects.toMatchObject({ code });
    expect(seen.filter(({ action }) => action === "DescribeSelfImages")).toEqual([]);
  });
});

test.each(["/dev/zero", join(folder, "large")])("profiles and tokens are not read from %s", async (odd) => {
  writeFileSync(join(folder, "large"), "");
  truncateSync(join(folder, "large"), 16 * 1024 * 1024 + 1);
  const problem = expect.stringMatching(`${odd} is (a device|larger than 16 MiB)`);
  const wrong = { code: "CREDENTIALS_INVALID", message: problem };
  await expect(ask({ profile: "ak", sharedCredentialsFile: odd }, {})).rejects.toMatchObject(wrong);
  await expect(ask({}, { ...oidcEnv, ALIBABA_CLOUD_OIDC_TOKEN_FILE: odd })).rejects.toMatchObject(wrong);
  expect(seen).toEqual([]);
});

describe("warnings", () => {
  test.each<[string, ConnectionSettings, NodeJS.ProcessEnv, RegExp | undefined]>([
    [
      "families that differ",
      {},
      { ...envTwo, ...envOne },
      /^ALICLOUD_ACCESS_KEY and ALIBABA_CLOUD_ACCESS_KEY_ID differ/,
    ],
    ["families that agree", {}, { ...envTwo, ...envThird }, undefined],
    ["families that do not matter", ONE, { ...envTwo, ...envOne }, undefined],
    ["a named profile that variables beat", { profile: "ak" }, envOne, /"ak", but ALICLOUD_ACCESS_KEY is set/],
  ])("%s", async (_, connection, env, expected) => {
    const { warnings } = await ask(connection, env);
    expect(warnings).toEqual(expected ? [expect.stringMatching(expected)] : []);
  });
});
