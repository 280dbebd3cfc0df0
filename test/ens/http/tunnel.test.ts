import { execFile, spawn } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { ConnectionSettings } from "../../../lib/account/connection";
import type { RequestLogEntry } from "../../../lib/emulator/handle";
import type { Emulator } from "../../../lib/emulator/options";
import { startEmulator } from "../../../lib/emulator/server";
import { type CatalogReading, readCatalog } from "../../../lib/ens/catalog";
import { imageRecord } from "../../support/images";
import { APP_HEAD, Workbench } from "../../support/workbench";
import { makeCertificates } from "../certificates";
import { records } from "../server";

const ACCOUNT = { accessKeyId: "LTAItestKey", accessKeySecret: "testSecret" };
// A name that only the proxy can resolve: whoever does not go through it does not arrive.
const ENDPOINT = "ens.private.test:8443";
const ROLE = "acs:ram::1234567890123456:role/reader";
const certificates = makeCertificates("ens.private.test");

let emulator: Emulator;
/** Where the proxy leads to. */
let upstreamAt: string;
let proxy: Server;
let proxyAt: string;
let targets: string[];
const entries: RequestLogEntry[] = [];
let refuse: number | "silent" | undefined;
const sockets = new Set<Socket>();

beforeAll(async () => {
  const { keyFile, certFile } = certificates;
  emulator = await startEmulator({
    catalog: records(120) as never,
    accounts: [ACCOUNT],
    tls: { keyFile, certFile },
    onRequest: (entry) => entries.push(entry),
  });
  proxy = createServer();
  proxy.on("connection", (socket) => sockets.add(socket));
  proxy.on("connect", (request, socket) => {
    targets.push(`${request.url} ${request.headers["proxy-authorization"] ?? ""}`.trim());
    if (refuse === "silent") return;
    if (refuse !== undefined) {
      socket.end(`HTTP/1.1 ${refuse} No\r\ncontent-length: 0\r\n\r\n`);
      return;
    }
    const upstream = connect(Number(upstreamAt.split(":")[1]), "127.0.0.1", () => {
      socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
      upstream.pipe(socket).pipe(upstream);
    });
    upstream.on("error", () => socket.destroy());
    socket.on("error", () => upstream.destroy());
  });
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  proxyAt = `127.0.0.1:${(proxy.address() as AddressInfo).port}`;
});
beforeEach(() => {
  targets = [];
  upstreamAt = emulator.endpoint;
  refuse = undefined;
});
afterAll(async () => {
  for (const socket of sockets) socket.destroy();
  proxy.close();
  await emulator.close();
});

type Answer = Partial<CatalogReading> & { readonly code?: string; readonly message?: string };

/** Reads in a process of its own. */
async function readInChild(connection: object, env: NodeJS.ProcessEnv): Promise<Answer> {
  const child = spawn(process.execPath, ["--import", "tsx", join(__dirname, "..", "read-child.ts")], {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env },
    stdio: ["pipe", "pipe", "inherit"],
  });
  child.stdin.end(JSON.stringify({ connection: { ...ACCOUNT, ...connection }, limits: { requestTimeoutMs: 3_000 } }));
  let out = "";
  for await (const chunk of child.stdout) out += chunk;
  return JSON.parse(out) as Answer;
}

describe("through a proxy, with a certificate authority of one's own", () => {
  const trusting = { NODE_EXTRA_CA_CERTS: certificates.authority };

  test("every request takes the proxy, over kept connections", async () => {
    const env = { ...trusting, HTTPS_PROXY: `http://user:pass@${proxyAt}` };
    const answer = await readInChild({ endpoint: ENDPOINT }, env);
    expect(answer.images).toHaveLength(120);
    expect(new Set(targets)).toEqual(new Set([`${ENDPOINT} Basic dXNlcjpwYXNz`]));
    expect(targets.length).toBeLessThanOrEqual(3);
  });

  test("so does STS", async () => {
    const connection = { endpoint: ENDPOINT, stsEndpoint: ENDPOINT, assumeRole: { roleArn: ROLE } };
    const answer = await readInChild(connection, { ...trusting, https_proxy: proxyAt });
    expect(answer.images).toHaveLength(120);
    expect(targets.length).toBeGreaterThanOrEqual(2);
  });

  test("a certificate that nobody vouches for", async () => {
    const answer = await readInChild({ endpoint: ENDPOINT }, { HTTPS_PROXY: proxyAt });
    expect(answer).toMatchObject({ code: "NETWORK", message: expect.stringContaining("NODE_EXTRA_CA_CERTS") });
    expect(targets).toHaveLength(1);
  });

  test.each<[string, (endpoint: string) => ConnectionSettings]>([
    ["protocol HTTPS", (endpoint) => ({ endpoint, protocol: "HTTPS" })],
    ["https://", (endpoint) => ({ endpoint: `https://${endpoint}` })],
    [
      "protocol HTTPS, a role",
      (at) => ({ endpoint: at, stsEndpoint: at, protocol: "HTTPS", assumeRole: { roleArn: ROLE } }),
    ],
    [
      "https://, a role",
      (at) => ({ endpoint: `https://${at}`, stsEndpoint: `https://${at}`, assumeRole: { roleArn: ROLE } }),
    ],
  ])("straight, by TLS to this machine: %s", async (_, connection) => {
    entries.length = 0;
    const answer = await readInChild(connection(emulator.endpoint), { ...trusting, HTTPS_PROXY: proxyAt });
    expect(answer.images).toHaveLength(120);
    expect(targets).toEqual([]);
    expect(new Set(entries.map(({ protocol }) => protocol))).toEqual(new Set(["https"]));
  });
});

test("a whole synth passes proxy and authority on to its child", async () => {
  const { keyFile, certFile, authority } = certificates;
  const bench = await Workbench.start([imageRecord("m-1", "web-1")], ["--tls-key", keyFile, "--tls-cert", certFile]);
  upstreamAt = bench.env().ALIBABA_CLOUD_ENDPOINT_ENS as string;
  const app = bench.write(
    "app.js",
    `${APP_HEAD}
const app = new App();
new EnsImageLookup(newStack(app, "edge"), "image", { exactImageName: "web-1" });
app.synth();`,
  );
  const env = { ALIBABA_CLOUD_ENDPOINT_ENS: ENDPOINT, HTTPS_PROXY: proxyAt, NODE_EXTRA_CA_CERTS: authority };
  // Beside this process, which is the proxy.
  await promisify(execFile)(process.execPath, [app], { cwd: bench.project, env: bench.env(env) });
  expect(JSON.parse(bench.lock()).pins["edge/image"]).toMatchObject([{ image: { imageId: "m-1" } }]);
  expect(targets).toEqual([ENDPOINT]);
  await bench.stop();
});

describe("proxies that do not open the way", () => {
  const ask = (env: NodeJS.ProcessEnv) =>
    readCatalog(
      { connection: { ...ACCOUNT, endpoint: ENDPOINT }, limits: { requestTimeoutMs: 600, deadlineMs: 6_000 } },
      { env, random: () => 0 },
    );

  test.each<[string, number | "silent" | undefined, string, string, number]>([
    ["wants a password", 407, "NETWORK", "HTTP 407", 1],
    ["forbids the host", 403, "NETWORK", "HTTP 403", 1],
    ["cannot reach the host", 502, "NETWORK", "HTTP 502", 3],
    ["says nothing", "silent", "TIMEOUT", "3 times", 3],
  ])("one that %s", async (_, how, code, text, asked) => {
    refuse = how;
    const asking = ask({ HTTPS_PROXY: `http://user:hidden@${proxyAt}` });
    const error = (await asking.catch((thrown: unknown) => thrown)) as Error;
    expect(error).toMatchObject({ code, message: expect.stringContaining(text) });
    expect(error.message).not.toContain("hidden");
    expect(targets).toHaveLength(asked);
  });

  test("one that is not there", async () => {
    const asking = ask({ HTTPS_PROXY: "http://127.0.0.1:1" });
    await expect(asking).rejects.toMatchObject({ code: "NETWORK", message: expect.stringContaining("the proxy") });
  });
});

describe("where a region is answered", () => {
  const role = { assumeRole: { roleArn: ROLE } };
  const SINGAPORE = "ap-southeast-1";
  const profiles = join(mkdtempSync(join(tmpdir(), "ens-images-regions-")), "config.json");
  const keys = { access_key_id: "LTAI", access_key_secret: "x" };
  writeFileSync(profiles, JSON.stringify({ profiles: [{ name: "sg", mode: "AK", ...keys, region_id: SINGAPORE }] }));

  test.each<[string, ConnectionSettings, NodeJS.ProcessEnv, string]>([
    ["none is stated", ACCOUNT, {}, "ens.aliyuncs.com"],
    ["a Chinese one", { ...ACCOUNT, region: "cn-hangzhou" }, {}, "ens.aliyuncs.com"],
    ["Singapore", { ...ACCOUNT, region: SINGAPORE }, {}, "ens.ap-southeast-1.aliyuncs.com"],
    ["Singapore, by the environment", ACCOUNT, { ALICLOUD_REGION: SINGAPORE }, "ens.ap-southeast-1.aliyuncs.com"],
    [
      "Singapore, by the profile",
      { profile: "sg", sharedCredentialsFile: profiles },
      {},
      "ens.ap-southeast-1.aliyuncs.com",
    ],
    [
      "a stated one before the profile's",
      { profile: "sg", sharedCredentialsFile: profiles, region: "cn-beijing" },
      {},
      "ens.aliyuncs.com",
    ],
    ["STS", { ...ACCOUNT, ...role }, {}, "sts.aliyuncs.com"],
    ["STS of Singapore", { ...ACCOUNT, ...role, region: SINGAPORE }, {}, "sts.ap-southeast-1.aliyuncs.com"],
  ])("%s", async (_, connection, env, host) => {
    // Nobody is asked: the proxy is told where it should lead to, and refuses.
    refuse = 403;
    const asking = readCatalog({ connection }, { env: { ...env, HTTPS_PROXY: `http://${proxyAt}` } });
    await expect(asking).rejects.toMatchObject({ code: "NETWORK" });
    expect(targets).toEqual([`${host}:443`]);
  });

  test("nowhere without encryption, but on this machine", async () => {
    const asking = readCatalog({ connection: { ...ACCOUNT, protocol: "HTTP" } }, { env: { HTTPS_PROXY: proxyAt } });
    await expect(asking).rejects.toMatchObject({ code: "ENDPOINT_INVALID" });
    expect(targets).toEqual([]);
  });
});

test("a foreign certificate is not asked again", async () => {
  const connection = { ...ACCOUNT, endpoint: emulator.endpoint, protocol: "HTTPS" as const };
  const asking = readCatalog({ connection }, { env: {} });
  await expect(asking).rejects.toMatchObject({ code: "NETWORK", message: expect.stringContaining("certificate") });
});
