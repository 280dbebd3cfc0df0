import { signV1, stringToSignV1 } from "../../lib/emulator/auth/signatures";
import { parsePairs } from "../../lib/emulator/request";
import { emulator, query, raw, signedV1 } from "./support";

/** Published with the description of the signature. */
const OFFICIAL = parsePairs(
  "Timestamp=2016-02-23T12%3A46%3A24Z&Format=XML&AccessKeyId=testid&Action=DescribeRegions&SignatureMethod=HMAC-SHA1" +
    "&SignatureNonce=3ee8c1b8-83d3-44af-a94f-4e0ad82fd6cf&Version=2014-05-26&SignatureVersion=1.0",
);
const SIGNATURE = "OLeaidS1JvxuMvnyHOwuJ+uX5qY=";

test("the official vector", () => {
  expect(signV1(stringToSignV1("GET", OFFICIAL), "testsecret")).toBe(SIGNATURE);
});

test("the signature itself is not signed", () => {
  expect(stringToSignV1("GET", [...OFFICIAL, ["Signature", SIGNATURE]])).toBe(stringToSignV1("GET", OFFICIAL));
});

test.each([
  ["the method", stringToSignV1("POST", OFFICIAL)],
  ["every parameter", stringToSignV1("GET", OFFICIAL.slice(1))],
  ["an empty parameter", stringToSignV1("GET", [...OFFICIAL, ["SignatureType", ""]])],
])("%s is signed", (_, text) => {
  expect(signV1(text, "testsecret")).not.toBe(SIGNATURE);
});

const NAME = "a b+c*d~e%f/中文";
const CATALOG = [
  { ImageId: "m-1", ImageName: NAME },
  { ImageId: "m-2", ImageName: "other" },
];
const FORM = { "content-type": "application/x-www-form-urlencoded" };

describe("over a socket", () => {
  test("blanks written as +, in a URL and in a form", async () => {
    const { endpoint } = await emulator({ catalog: CATALOG });
    const plus = (method: string) => query(signedV1({ ImageName: NAME }, { method })).replaceAll("%20", "+");
    const inUrl = await raw(endpoint, { path: `/?${plus("GET")}` });
    const inForm = await raw(endpoint, { method: "POST", headers: FORM, body: plus("POST") });
    expect([inUrl.json.TotalCount, inForm.json.TotalCount]).toEqual(["1", "1"]);
  });

  test("common parameters in the URL and the rest in a form, as the Terraform provider sends them", async () => {
    const { endpoint } = await emulator({ catalog: CATALOG });
    const pairs = signedV1({ ImageId: "m-2", SourceIp: "10.0.0.1", SecureTransport: "true" }, { method: "POST" });
    const own = pairs.filter(([name]) => name === "ImageId");
    const common = pairs.filter(([name]) => name !== "ImageId");
    const answer = await raw(endpoint, { method: "POST", path: `/?${query(common)}`, headers: FORM, body: query(own) });
    expect(answer.json).toMatchObject({ TotalCount: "1", Images: { Image: [{ ImageId: "m-2" }] } });
  });

  test("an empty SignatureType and an empty form, as aliyun-cli sends them", async () => {
    const { endpoint } = await emulator();
    const pairs = signedV1({ SignatureType: "", RegionId: "cn-hangzhou" }, { method: "POST" });
    const answer = await raw(endpoint, { method: "POST", path: `/?${query(pairs)}`, headers: FORM, body: "" });
    expect(answer.status).toBe(200);
  });

  test.each<[string, string, number, Record<string, string | undefined>]>([
    ["no key", "MissingAccessKeyId", 400, { AccessKeyId: undefined }],
    ["an unknown key", "InvalidAccessKeyId.NotFound", 404, { AccessKeyId: "nobody" }],
    ["another method of signing", "IncompleteSignature", 400, { SignatureMethod: "HMAC-SHA256" }],
    ["no version of the signature", "IncompleteSignature", 400, { SignatureVersion: undefined }],
    ["no timestamp", "MissingParameter", 400, { Timestamp: undefined }],
    ["no nonce", "MissingParameter", 400, { SignatureNonce: undefined }],
    ["an unknown action", "InvalidAction.NotFound", 404, { Action: "DescribeNothing" }],
    ["another version of the API", "InvalidVersion", 400, { Version: "2014-05-26" }],
    ["Format=XML", "InvalidParameter.Format", 400, { Format: "XML" }],
    ["no Format, which means XML", "InvalidParameter.Format", 400, { Format: undefined }],
  ])("%s: %s", async (_, code, status, parameters) => {
    const { endpoint } = await emulator();
    const answer = await raw(endpoint, { path: `/?${query(signedV1(parameters))}` });
    expect(answer).toMatchObject({ status, json: { Code: code } });
  });

  test.each(["JSON", "json", "Json"])("Format=%s is JSON", async (Format) => {
    const { endpoint } = await emulator();
    expect((await raw(endpoint, { path: `/?${query(signedV1({ Format }))}` })).status).toBe(200);
  });

  test("a wrong secret is answered with the text the client itself has signed", async () => {
    const { endpoint } = await emulator();
    const pairs = signedV1({ ImageName: NAME }, { secret: "wrong" });
    const { json } = await raw(endpoint, { path: `/?${query(pairs)}` });
    const signed = stringToSignV1("GET", pairs);
    expect(json.Code).toBe("SignatureDoesNotMatch");
    expect(String(json.Message).split("server string to sign is:")[1]).toBe(signed);
  });
});
