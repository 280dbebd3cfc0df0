import { type Answer, askV1, askV3, type Credentials, emulator } from "./support";

type Ask = (
  endpoint: string,
  parameters: Record<string, string>,
  credentials?: Partial<Credentials>,
) => Promise<Answer>;

const CLIENTS: [string, Ask][] = [
  ["openapi-client V3, query", (endpoint, parameters, credentials) => askV3(endpoint, parameters, credentials)],
  ["openapi-client V3, GET", (endpoint, parameters, c) => askV3(endpoint, parameters, { ...c, method: "GET" })],
  ["openapi-client V3, form", (endpoint, body, credentials) => askV3(endpoint, {}, { ...credentials, body })],
  ["openapi-client V1, query", (endpoint, parameters, c) => askV3(endpoint, parameters, { ...c, v1: true })],
  ["openapi-client V1, form", (endpoint, body, c) => askV3(endpoint, {}, { ...c, body, v1: true })],
  ["pop-core GET", (endpoint, parameters, credentials) => askV1(endpoint, parameters, "GET", credentials)],
  ["pop-core POST", (endpoint, parameters, credentials) => askV1(endpoint, parameters, "POST", credentials)],
];

const NAMES = [
  "a b+c*d~e%f/中文",
  "' ( ) ! & = ?",
  "🚀 emoji 👩‍🚀",
  "100%",
  "%41",
  "a=b&c=d#e?f",
  `\${TOKEN} {x} "quoted" back\\slash`,
  "tab\tline\nfeed",
  " blank around ",
  "e\u0301 is not \u00e9",
  "_-.~:",
];

describe.each(CLIENTS)("%s", (_, ask) => {
  test("gets the answer in the documented shape", async () => {
    const { endpoint } = await emulator();
    expect(await ask(endpoint, { PageNumber: "1", PageSize: "2" })).toEqual({
      Code: 0,
      Images: {
        Image: [expect.objectContaining({ ImageId: "m-0001" }), expect.objectContaining({ ImageId: "m-0002" })],
      },
      RequestId: expect.stringMatching(/^[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}$/),
      PageSize: "2",
      PageNumber: "1",
      TotalCount: "3",
    });
  });

  test("finds every name, whatever is in it", async () => {
    const catalog = [...NAMES, "decoy"].map((ImageName, at) => ({ ImageId: `m-${at}`, ImageName }));
    const { endpoint } = await emulator({ catalog });
    for (const ImageName of NAMES) {
      const { Images } = await ask(endpoint, { ImageName });
      expect(Images.Image.map((image) => image.ImageName)).toEqual([ImageName]);
    }
  });

  test("is refused with a wrong secret", async () => {
    const { endpoint, entries } = await emulator();
    await expect(ask(endpoint, { ImageName: "a b" }, { accessKeySecret: "wrong" })).rejects.toMatchObject({
      code: "SignatureDoesNotMatch",
    });
    expect(entries).toMatchObject([{ status: 400, code: "SignatureDoesNotMatch", accessKeyId: "testAK" }]);
  });

  test("is refused with an unknown key", async () => {
    const { endpoint, entries } = await emulator();
    await expect(ask(endpoint, {}, { accessKeyId: "nobody" })).rejects.toMatchObject({
      code: "InvalidAccessKeyId.NotFound",
    });
    expect(entries).toMatchObject([{ status: 404, code: "InvalidAccessKeyId.NotFound", accessKeyId: "nobody" }]);
  });
});

test("an error reads in the SDK as one of the service", async () => {
  const { endpoint } = await emulator();
  const error = await askV3(endpoint, { PageSize: "51" }).catch((caught: unknown) => caught);
  expect(error).toMatchObject({
    code: "InvalidParameter.PageSize",
    statusCode: 400,
    data: {
      RequestId: expect.stringMatching(/^[0-9A-F-]{36}$/),
      HostId: endpoint,
      Code: "InvalidParameter.PageSize",
      Message: "The specified field PageSize invalid. Please check it again.",
      Recommend: expect.stringMatching(
        /^https:\/\/api\.aliyun\.com\/troubleshoot\?q=InvalidParameter\.PageSize&product=Ens&requestId=[0-9A-F-]{36}$/,
      ),
    },
  });
});

test("one socket carries many requests, and many sockets one emulator", async () => {
  const { endpoint, entries } = await emulator();
  const answers = await Promise.all(Array.from({ length: 50 }, () => askV3(endpoint, { ImageId: "m-0002" })));
  expect(new Set(answers.map(({ TotalCount }) => TotalCount))).toEqual(new Set(["1"]));
  expect(new Set(entries.map(({ requestId }) => requestId)).size).toBe(50);
});
