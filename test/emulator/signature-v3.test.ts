import { createHash } from "node:crypto";
import { type SignedPartsV3, signV3, stringToSignV3 } from "../../lib/emulator/auth/signatures";
import { emulator, raw, signedV3 } from "./support";

const EMPTY = createHash("sha256").update("").digest("hex");

/** Published with the description of the signature. */
const OFFICIAL: SignedPartsV3 = {
  method: "POST",
  path: "/",
  query: [
    ["ImageId", "win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd"],
    ["RegionId", "cn-shanghai"],
  ],
  headers: [
    ["host", "ecs.cn-shanghai.aliyuncs.com"],
    ["x-acs-action", "RunInstances"],
    ["x-acs-content-sha256", EMPTY],
    ["x-acs-date", "2023-10-26T10:22:32Z"],
    ["x-acs-signature-nonce", "3156853299f313e23d1673dc12e1703d"],
    ["x-acs-version", "2014-05-26"],
  ],
  body: Buffer.alloc(0),
};
const SIGNATURE = "06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0";

test("the official vector", () => {
  expect(signV3(stringToSignV3(OFFICIAL), "YourAccessKeySecret")).toBe(SIGNATURE);
});

test.each<[string, Partial<SignedPartsV3>]>([
  ["the method", { method: "GET" }],
  ["the path", { path: "//" }],
  ["a parameter", { query: [["ImageId", "other"]] }],
  ["a header", { headers: OFFICIAL.headers.slice(1) }],
  ["the body", { body: Buffer.from("x") }],
])("%s is signed", (_, change) => {
  expect(signV3(stringToSignV3({ ...OFFICIAL, ...change }), "YourAccessKeySecret")).not.toBe(SIGNATURE);
});

test("the order of the parameters on the wire does not matter", () => {
  expect(stringToSignV3({ ...OFFICIAL, query: [...OFFICIAL.query].reverse() })).toBe(stringToSignV3(OFFICIAL));
});

describe("over a socket", () => {
  test("a request as the description has it is let in", async () => {
    const { endpoint } = await emulator();
    expect(await raw(endpoint, signedV3(endpoint, { ImageName: "web-2" }))).toMatchObject({
      status: 200,
      json: { TotalCount: "1" },
    });
  });

  test("a form is signed by its hash, and its parameters count", async () => {
    const { endpoint } = await emulator();
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    const request = signedV3(endpoint, { PageSize: "1" }, { headers, body: "ImageName=web-3" });
    expect((await raw(endpoint, request)).json).toMatchObject({ TotalCount: "1", PageSize: "1" });
    const forged = { ...request, body: "ImageName=web-1" };
    expect((await raw(endpoint, forged)).json).toMatchObject({ Code: "SignatureDoesNotMatch" });
  });

  test.each<[string, string, Parameters<typeof signedV3>[2]]>([
    ["host unsigned", "IncompleteSignature", { unsigned: ["host"] }],
    ["x-acs-date unsigned", "IncompleteSignature", { unsigned: ["x-acs-date"] }],
    [
      "an x-acs header of its own unsigned",
      "IncompleteSignature",
      { headers: { "x-acs-a": "1" }, unsigned: ["x-acs-a"] },
    ],
    ["no content hash", "IncompleteSignature", { headers: { "x-acs-content-sha256": undefined } }],
    ["another content hash", "SignatureDoesNotMatch", { headers: { "x-acs-content-sha256": "0".repeat(64) } }],
    ["no date", "MissingParameter", { headers: { "x-acs-date": undefined } }],
    ["no nonce", "MissingParameter", { headers: { "x-acs-signature-nonce": undefined } }],
    ["a wrong secret", "SignatureDoesNotMatch", { secret: "wrong" }],
  ])("%s: %s", async (_, code, options) => {
    const { endpoint } = await emulator();
    expect(await raw(endpoint, signedV3(endpoint, {}, options))).toMatchObject({ status: 400, json: { Code: code } });
  });

  test.each([
    ["ACS3-HMAC-SM3 Credential=testAK,SignedHeaders=host,Signature=0"],
    ["ACS3-HMAC-SHA256 Credential=testAK"],
    ["ACS3-HMAC-SHA256"],
    ["Basic dGVzdDp0ZXN0"],
  ])("Authorization: %s is no signature", async (authorization) => {
    const { endpoint } = await emulator();
    const request = signedV3(endpoint);
    const answer = await raw(endpoint, { ...request, headers: { ...request.headers, authorization } });
    expect(answer).toMatchObject({ status: 400, json: { Code: "IncompleteSignature" } });
  });

  test("a signed header that was changed on the way is noticed", async () => {
    const { endpoint } = await emulator();
    const request = signedV3(endpoint, {}, { headers: { "x-acs-credentials-provider": "static_ak" } });
    const headers = { ...request.headers, "x-acs-credentials-provider": "default/env" };
    expect((await raw(endpoint, { ...request, headers })).json).toMatchObject({ Code: "SignatureDoesNotMatch" });
  });
});
