import type { ImageRecord } from "../../lib/emulator/images";
import { askV1, askV3, type Credentials, emulator, images, raw } from "./support";

const ROLE = "acs:ram::222:role/reader";
const REQUEST = { RoleArn: ROLE, RoleSessionName: "synth" };
const OIDC = { ...REQUEST, OIDCProviderArn: "acs:ram::222:oidc-provider/github", OIDCToken: "SECRET-JWT" };
const OTHERS: ImageRecord[] = [{ ImageId: "m-of-222" }];

interface Lent {
  AccessKeyId: string;
  AccessKeySecret: string;
  SecurityToken: string;
  Expiration: string;
}

const usable = (lent: Lent): Required<Credentials> => ({
  accessKeyId: lent.AccessKeyId,
  accessKeySecret: lent.AccessKeySecret,
  securityToken: lent.SecurityToken,
});

async function assume(endpoint: string, parameters: Record<string, string> = REQUEST, v1 = false): Promise<Lent> {
  const answer = await askV3(endpoint, {}, { action: "AssumeRole", body: parameters, v1 });
  return (answer as unknown as { Credentials: Lent }).Credentials;
}

function assumeWithOidc(endpoint: string, parameters: Record<string, string> = OIDC) {
  return raw(endpoint, {
    method: "POST",
    path: "/?Version=2015-04-01&Action=AssumeRoleWithOIDC&Format=JSON&Timestamp=2026-01-01T00%3A00%3A00Z",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams(parameters).toString(),
  });
}

const SOURCES: [string, (endpoint: string) => Promise<Lent>][] = [
  ["AssumeRole, V3", (endpoint) => assume(endpoint)],
  ["AssumeRole, V1", (endpoint) => assume(endpoint, REQUEST, true)],
  ["AssumeRoleWithOIDC", async (endpoint) => (await assumeWithOidc(endpoint)).json.Credentials as Lent],
  ["the credentials URI", async (endpoint) => (await raw(endpoint, { path: "/credentials" })).json as unknown as Lent],
];

describe.each(SOURCES)("%s", (_, lend) => {
  test("lends what DescribeSelfImages accepts, V3 and V1", async () => {
    const { endpoint } = await emulator();
    const lent = await lend(endpoint);
    expect(lent.AccessKeyId).toMatch(/^STS\./);
    expect((await askV3(endpoint, {}, usable(lent))).TotalCount).toBe("3");
    expect((await askV1(endpoint, {}, "GET", usable(lent))).TotalCount).toBe("3");
    expect((await askV1(endpoint, {}, "POST", usable(lent))).TotalCount).toBe("3");
  });

  test("lends for an hour", async () => {
    const { endpoint } = await emulator();
    const rest = Date.parse((await lend(endpoint)).Expiration) - Date.now();
    expect(rest).toBeGreaterThan(3_590_000);
    expect(rest).toBeLessThanOrEqual(3_600_000);
  });

  test("what it lends ends", async () => {
    let later = 0;
    const { endpoint } = await emulator({ sessionSeconds: 2, now: () => Date.now() + later });
    const lent = usable(await lend(endpoint));
    later = 1500;
    expect((await askV3(endpoint, {}, lent)).TotalCount).toBe("3");
    later = 2000;
    await expect(askV3(endpoint, {}, lent)).rejects.toMatchObject({ code: "InvalidSecurityToken.Expired" });
  });
});

describe("AssumeRole", () => {
  test("answers in the documented shape", async () => {
    const { endpoint } = await emulator();
    expect(await askV3(endpoint, REQUEST, { action: "AssumeRole" })).toEqual({
      RequestId: expect.stringMatching(/^[0-9A-F-]{36}$/),
      AssumedRoleUser: {
        Arn: "acs:ram::222:assumed-role/reader/synth",
        AssumedRoleId: expect.stringMatching(/^\d+:synth$/),
      },
      Credentials: {
        AccessKeyId: expect.any(String),
        AccessKeySecret: expect.any(String),
        SecurityToken: expect.any(String),
        Expiration: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      },
    });
  });

  test("is signed", async () => {
    const { endpoint } = await emulator();
    const wrong = { action: "AssumeRole", accessKeySecret: "wrong" };
    await expect(askV3(endpoint, REQUEST, wrong)).rejects.toMatchObject({ code: "SignatureDoesNotMatch" });
  });

  test("a role sees its own account, any other what its caller sees", async () => {
    const { endpoint } = await emulator({ roles: { [ROLE]: OTHERS } });
    const mapped = usable(await assume(endpoint));
    const other = usable(await assume(endpoint, { ...REQUEST, RoleArn: "acs:ram::111:role/any" }));
    expect((await askV3(endpoint, {}, mapped)).Images.Image).toEqual(OTHERS);
    expect((await askV3(endpoint, {}, other)).TotalCount).toBe("3");
  });

  test("a role can assume another", async () => {
    const { endpoint } = await emulator({ roles: { [ROLE]: OTHERS } });
    const first = usable(await assume(endpoint, { ...REQUEST, RoleArn: "acs:ram::111:role/first" }));
    const answer = await askV3(endpoint, REQUEST, { action: "AssumeRole", ...first });
    const second = usable((answer as unknown as { Credentials: Lent }).Credentials);
    expect((await askV3(endpoint, {}, second)).Images.Image).toEqual(OTHERS);
  });

  test("DurationSeconds counts where the emulator was told nothing", async () => {
    const { endpoint } = await emulator();
    const { Expiration } = await assume(endpoint, { ...REQUEST, DurationSeconds: "900" });
    expect(Date.parse(Expiration) - Date.now()).toBeLessThanOrEqual(900_000);
    expect(Date.parse(Expiration) - Date.now()).toBeGreaterThan(890_000);
  });

  test.each<[string, Record<string, string>]>([
    ["MissingParameter", { RoleArn: "" }],
    ["MissingParameter", { RoleSessionName: "" }],
    ["InvalidParameter.RoleArn", { RoleArn: "role/reader" }],
    ["InvalidParameter.RoleSessionName", { RoleSessionName: "a b" }],
    ["InvalidParameter.DurationSeconds", { DurationSeconds: "899" }],
    ["InvalidParameter.DurationSeconds", { DurationSeconds: "soon" }],
  ])("%s for %j", async (code, change) => {
    const { endpoint } = await emulator();
    await expect(assume(endpoint, { ...REQUEST, ...change })).rejects.toMatchObject({ code });
  });
});

describe("AssumeRoleWithOIDC", () => {
  test.each<[string, Record<string, string>]>([
    ["MissingParameter", { OIDCToken: "" }],
    ["MissingParameter", { OIDCProviderArn: "" }],
    ["InvalidParameter.OIDCProviderArn", { OIDCProviderArn: "github" }],
    ["MissingParameter", { RoleArn: "" }],
  ])("%s for %j", async (code, change) => {
    const { endpoint } = await emulator();
    expect((await assumeWithOidc(endpoint, { ...OIDC, ...change })).json).toMatchObject({ Code: code });
  });

  test("sees the first account, or the role's", async () => {
    const accounts = [
      { accessKeyId: "A", accessKeySecret: "a", catalog: images(1) },
      { accessKeyId: "B", accessKeySecret: "b", catalog: images(2) },
    ];
    const { endpoint } = await emulator({ accounts, roles: { [ROLE]: OTHERS } });
    const seen = async (change: Record<string, string>) => {
      const { json } = await assumeWithOidc(endpoint, { ...OIDC, ...change });
      return (await askV3(endpoint, {}, usable(json.Credentials as Lent))).Images.Image.map(({ ImageId }) => ImageId);
    };
    expect(await seen({})).toEqual(["m-of-222"]);
    expect(await seen({ RoleArn: "acs:ram::1:role/x" })).toEqual(["m-0001"]);
  });

  test("the token it was shown is never written down", async () => {
    const { endpoint, entries } = await emulator();
    await assumeWithOidc(endpoint);
    expect(entries).toMatchObject([{ action: "AssumeRoleWithOIDC", parameters: REQUEST, status: 200 }]);
    expect(JSON.stringify(entries)).not.toContain("SECRET-JWT");
  });
});

test("a session ends by the machine's clock where none is given", async () => {
  const { endpoint } = await emulator({ sessionSeconds: 1 });
  const lent = usable(await assume(endpoint));
  expect((await askV3(endpoint, {}, lent)).TotalCount).toBe("3");
  await new Promise((resolve) => setTimeout(resolve, 1050));
  await expect(askV3(endpoint, {}, lent)).rejects.toMatchObject({ code: "InvalidSecurityToken.Expired" });
});

test("the credentials URI answers as the credentials libraries expect it", async () => {
  const { endpoint, entries } = await emulator();
  const { status, json } = await raw(endpoint, { path: "/credentials" });
  expect([status, Object.keys(json)]).toEqual([
    200,
    ["Code", "AccessKeyId", "AccessKeySecret", "SecurityToken", "Expiration"],
  ]);
  expect(json.Code).toBe("Success");
  expect(entries).toMatchObject([{ action: "GetCredentials", parameters: {}, status: 200 }]);
});
