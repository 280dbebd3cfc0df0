import type { Emulator } from "../../../lib/emulator/options";
import { startEmulator } from "../../../lib/emulator/server";
import { readCatalog } from "../../../lib/ens/catalog";
import { json, records, serve, type TestServer } from "../server";

const ACCOUNT = { accessKeyId: "LTAItestKey", accessKeySecret: "testSecret" };
const ROLE = "acs:ram::1234567890123456:role/reader";

describe("the keys of an ECS machine", () => {
  let emulator: Emulator;
  let metadata: TestServer;
  let paths: string[];
  beforeEach(async () => {
    paths = [];
    emulator = await startEmulator({ catalog: records(1) as never, accounts: [ACCOUNT] });
  });
  afterEach(async () => {
    await emulator.close();
    await metadata?.close();
  });

  /** Answers as the metadata service does; `token` is the status of the hardened mode's token. */
  async function startMetadata(token: number, credentials: object = {}): Promise<void> {
    metadata = await serve(({ url, method, headers }, response) => {
      paths.push(`${method} ${url}${headers["x-aliyun-ecs-metadata-token"] ? " with a token" : ""}`);
      if (method === "PUT") {
        response.writeHead(token).end("metadata-token");
        return;
      }
      json(response, {
        Code: "Success",
        AccessKeyId: ACCOUNT.accessKeyId,
        AccessKeySecret: ACCOUNT.accessKeySecret,
        ...credentials,
      });
    });
  }

  const ask = (env: NodeJS.ProcessEnv = {}) =>
    readCatalog(
      { connection: { endpoint: emulator.endpoint, ecsRoleName: "reader" }, limits: { requestTimeoutMs: 400 } },
      { env, metadataOrigin: `http://${metadata.endpoint}` },
    );

  test("by the hardened mode", async () => {
    await startMetadata(200);
    expect((await ask()).images).toHaveLength(1);
    expect(paths).toEqual([
      "PUT /latest/api/token",
      "GET /latest/meta-data/ram/security-credentials/reader with a token",
    ]);
  });

  test("by the plain mode where the machine knows no other", async () => {
    await startMetadata(404);
    expect((await ask()).images).toHaveLength(1);
    expect(paths).toEqual(["PUT /latest/api/token", "GET /latest/meta-data/ram/security-credentials/reader"]);
  });

  test("not by the plain mode where that is forbidden", async () => {
    await startMetadata(404);
    await expect(ask({ ALIBABA_CLOUD_IMDSV1_DISABLED: "true" })).rejects.toMatchObject({ code: "CREDENTIALS_INVALID" });
    expect(paths).toEqual(["PUT /latest/api/token"]);
  });

  test.each<[string, object, NodeJS.ProcessEnv]>([
    ["no role's name", {}, {}],
    ["a role's name, and a key that goes before", { ...ACCOUNT, ecsRoleName: "reader" }, {}],
    [
      "a role's name where metadata is forbidden",
      { ecsRoleName: "reader" },
      { ALIBABA_CLOUD_ECS_METADATA_DISABLED: "true" },
    ],
  ])("are not asked for with %s", async (_, connection, env) => {
    await startMetadata(200);
    const context = { env, metadataOrigin: `http://${metadata.endpoint}` };
    await readCatalog({ connection: { endpoint: emulator.endpoint, ...connection } }, context).catch(() => undefined);
    expect(paths).toEqual([]);
  });

  test.each(["ALICLOUD_ECS_ROLE_NAME", "ALIBABA_CLOUD_ECS_METADATA"])("by the role's name in %s", async (name) => {
    await startMetadata(200);
    const context = { env: { [name]: "writer" }, metadataOrigin: `http://${metadata.endpoint}` };
    await readCatalog({ connection: { endpoint: emulator.endpoint } }, context);
    expect(paths[1]).toContain("/security-credentials/writer");
  });

  test("a role that the machine does not have", async () => {
    await startMetadata(200, { Code: "Failed" });
    await expect(ask()).rejects.toMatchObject({ code: "CREDENTIALS_INVALID" });
  });

  test("no metadata service: an end within the request's deadline", async () => {
    const started = Date.now();
    metadata = await serve(() => undefined);
    await expect(ask()).rejects.toMatchObject({ code: "TIMEOUT" });
    expect(Date.now() - started).toBeLessThan(1_000);
  });
});

describe("lent keys that run out", () => {
  let emulator: Emulator;
  let actions: string[];
  afterEach(() => emulator.close());

  /** `rules`: pages whose request finds the token expired, and how often. */
  async function start(rules: readonly { page?: number; times: number }[]): Promise<void> {
    actions = [];
    emulator = await startEmulator({
      catalog: records(300) as never,
      accounts: [ACCOUNT],
      latencyMs: 20,
      faults: rules.map(({ page, times }) => ({
        match: { action: "DescribeSelfImages", ...(page && { page }) },
        times,
        fault: { kind: "error", code: "InvalidSecurityToken.Expired" },
      })),
      onRequest: ({ action }) => actions.push(action),
    });
  }

  const ask = (connection: object = { assumeRole: { roleArn: ROLE } }) =>
    readCatalog(
      { connection: { ...ACCOUNT, endpoint: emulator.endpoint, stsEndpoint: emulator.endpoint, ...connection } },
      { env: {} },
    );
  const count = (action: string): number => actions.filter((name) => name === action).length;

  test("are renewed once", async () => {
    await start([{ times: 1 }]);
    expect((await ask()).images).toHaveLength(300);
    expect([count("AssumeRole"), count("DescribeSelfImages")]).toEqual([2, 7]);
  });

  test("are renewed once and not again", async () => {
    await start([{ times: 100 }]);
    await expect(ask()).rejects.toMatchObject({ code: "AUTHENTICATION" });
    expect([count("AssumeRole"), count("DescribeSelfImages")]).toEqual([2, 2]);
  });

  test("keys that nobody lent are not", async () => {
    await start([{ times: 1 }]);
    await expect(ask({})).rejects.toMatchObject({ code: "AUTHENTICATION" });
    expect(count("DescribeSelfImages")).toBe(1);
  });

  test("one renewal serves all pages that found out at once", async () => {
    await start([2, 3, 4, 5, 6].map((page) => ({ page, times: 1 })));
    expect((await ask()).images).toHaveLength(300);
    expect([count("AssumeRole"), count("DescribeSelfImages")]).toEqual([2, 11]);
  });
});

describe("a credentials URI elsewhere", () => {
  let emulator: Emulator;
  let proxy: TestServer;
  afterEach(() => Promise.all([emulator.close(), proxy.close()]));

  test("is asked through HTTP_PROXY, as Go does", async () => {
    emulator = await startEmulator({ catalog: records(1) as never, accounts: [ACCOUNT] });
    proxy = await serve((_, response) =>
      json(response, { AccessKeyId: ACCOUNT.accessKeyId, AccessKeySecret: ACCOUNT.accessKeySecret }),
    );
    const connection = { endpoint: emulator.endpoint, credentialsUri: "http://keys.private.test/lend?for=ens" };
    const { images } = await readCatalog({ connection }, { env: { HTTP_PROXY: `http://u:p@${proxy.endpoint}` } });
    expect(images).toHaveLength(1);
    expect(proxy.seen.map(({ method, url, headers }) => [method, url, headers.host])).toEqual([
      ["GET", "http://keys.private.test/lend?for=ens", "keys.private.test"],
    ]);
    expect(proxy.seen[0]?.headers["proxy-authorization"]).toBe("Basic dTpw");
  });
});
