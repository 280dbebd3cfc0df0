import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import https from "node:https";
import net from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FaultRule } from "../../lib/emulator/faults/faults";
import { ACCOUNT, askV1, askV3, emulator, images, query, raw, signedV1, signedV3 } from "./support";

const folder = mkdtempSync(join(tmpdir(), "ens-server-"));
afterAll(() => rmSync(folder, { recursive: true }));

const KEY = join(__dirname, "fixtures", "loopback-key.pem");
const CERT = join(__dirname, "fixtures", "loopback-cert.pem");

describe("accounts", () => {
  test("each sees its own images", async () => {
    const { endpoint } = await emulator({
      catalog: images(3),
      accounts: [ACCOUNT, { accessKeyId: "B", accessKeySecret: "secretB", catalog: images(7) }],
    });
    const other = { accessKeyId: "B", accessKeySecret: "secretB" };
    expect((await askV3(endpoint)).TotalCount).toBe("3");
    expect((await askV3(endpoint, {}, other)).TotalCount).toBe("7");
    expect((await askV1(endpoint, {}, "POST", other)).TotalCount).toBe("7");
    const mixed = { accessKeyId: "B", accessKeySecret: ACCOUNT.accessKeySecret };
    await expect(askV3(endpoint, {}, mixed)).rejects.toMatchObject({ code: "SignatureDoesNotMatch" });
  });

  test("without any, a key is made up, another at every start", async () => {
    const first = await emulator({ accounts: [] });
    const second = await emulator({ accounts: undefined });
    expect((await askV3(first.endpoint, {}, first)).TotalCount).toBe("3");
    expect(first.accessKeySecret).toMatch(/^[A-Za-z0-9]{30}$/);
    expect(first.accessKeySecret).not.toBe(second.accessKeySecret);
    await expect(askV3(first.endpoint, {}, second)).rejects.toMatchObject({ code: "InvalidAccessKeyId.NotFound" });
  });
});

test("a key that is given twice is refused at the start", async () => {
  await expect(emulator({ accounts: [ACCOUNT, ACCOUNT] })).rejects.toMatchObject({
    code: "USAGE",
    message: expect.stringContaining(ACCOUNT.accessKeyId),
  });
});

describe("HTTP", () => {
  test.each<[string, Parameters<typeof raw>[1], number, string]>([
    ["PUT", { method: "PUT", path: `/?${query(signedV1({}, { method: "PUT" }))}` }, 403, "UnsupportedHTTPMethod"],
    ["a path", { path: `/v1/images?${query(signedV1())}` }, 404, "InvalidAction.NotFound"],
    ["no action", { path: "/" }, 404, "InvalidAction.NotFound"],
    ["an endless body", { method: "POST", body: "x".repeat(3_000_000) }, 413, "RequestTooLarge"],
  ])("%s", async (_, request, status, code) => {
    const { endpoint, entries } = await emulator();
    expect(await raw(endpoint, request)).toMatchObject({ status, json: { Code: code } });
    expect(entries).toMatchObject([{ status, code }]);
  });

  test("a chunked body is a body", async () => {
    const { endpoint } = await emulator();
    const headers = {
      "content-type": "application/x-www-form-urlencoded; charset=UTF-8",
      "transfer-encoding": "chunked",
    };
    const body = query(signedV1({ ImageId: "m-0002" }, { method: "POST" }));
    expect((await raw(endpoint, { method: "POST", headers, body })).json.TotalCount).toBe("1");
  });

  test("the request id is in a header as well", async () => {
    const { endpoint } = await emulator();
    const { headers, json } = await raw(endpoint, signedV3(endpoint));
    expect(headers["x-acs-request-id"]).toBe(json.RequestId);
  });

  test("only loopback is listened on", async () => {
    const { endpoint } = await emulator();
    expect(endpoint).toMatch(/^127\.0\.0\.1:\d+$/);
    const port = Number(endpoint.split(":")[1]);
    await expect(
      new Promise((resolve, reject) => net.connect(port, "127.0.0.2").on("connect", resolve).on("error", reject)),
    ).rejects.toMatchObject({ code: "ECONNREFUSED" });
  });
});

test("latency is before every answer, and requests wait side by side", async () => {
  const { endpoint } = await emulator({ latencyMs: 200 });
  const started = Date.now();
  await Promise.all(Array.from({ length: 10 }, () => askV3(endpoint)));
  expect(Date.now() - started).toBeGreaterThanOrEqual(195);
  expect(Date.now() - started).toBeLessThan(1500);
});

test("fault rules in a file are read again when it changes; bad ones leave the last good ones", async () => {
  const faults = join(folder, "faults.json");
  const write = (rules: FaultRule[]) => writeFileSync(faults, JSON.stringify(rules));
  const problems: string[] = [];
  const once: FaultRule[] = [{ times: 1, fault: { kind: "throttled" } }];
  write(once);
  const { endpoint } = await emulator({ faults, report: (problem) => problems.push(problem) });
  const status = async () => (await raw(endpoint, { path: `/?${query(signedV1())}` })).status;
  expect([await status(), await status()]).toEqual([400, 200]);
  write([{ fault: { kind: "error", code: "InternalError" } }]);
  expect([await status(), await status()]).toEqual([500, 500]);
  writeFileSync(faults, "[{]");
  expect([await status(), problems.length]).toEqual([500, 1]);
  expect(problems[0]).toContain("faults.json");
  write(once);
  expect([await status(), await status()]).toEqual([400, 200]);
});

test("fault rules as JSON text", async () => {
  const { endpoint } = await emulator({ faults: ' [{"times":1,"fault":{"kind":"html"}}]' });
  expect((await raw(endpoint, { path: `/?${query(signedV1())}` })).status).toBe(502);
});

describe("TLS", () => {
  const ask = (endpoint: string, ca: Buffer | undefined) =>
    new Promise<number | undefined>((resolve, reject) => {
      https
        .get(`https://${endpoint}/?${query(signedV1())}`, { ca, agent: false }, (response) => {
          response.resume();
          resolve(response.statusCode);
        })
        .on("error", reject);
    });

  test("whoever trusts the certificate is answered, anybody else leaves", async () => {
    const { endpoint } = await emulator({ tls: { keyFile: KEY, certFile: CERT } });
    expect(await ask(endpoint, readFileSync(CERT))).toBe(200);
    await expect(ask(endpoint, undefined)).rejects.toMatchObject({ code: "DEPTH_ZERO_SELF_SIGNED_CERT" });
  });

  test("a reset breaks the client there too", async () => {
    const faults: FaultRule[] = [{ fault: { kind: "reset", when: "before-headers" } }];
    const { endpoint } = await emulator({ tls: { keyFile: KEY, certFile: CERT }, faults });
    await expect(ask(endpoint, readFileSync(CERT))).rejects.toMatchObject({ code: "ECONNRESET" });
  });

  test.each([
    ["a key that is not there", { keyFile: join(folder, "none.pem"), certFile: CERT }],
    ["a certificate for a key", { keyFile: CERT, certFile: CERT }],
  ])("%s is refused at the start", async (_, tls) => {
    await expect(emulator({ tls })).rejects.toMatchObject({ code: "USAGE" });
  });
});

describe("start and end", () => {
  test("a port that is taken is said so", async () => {
    const { endpoint } = await emulator();
    const port = Number(endpoint.split(":")[1]);
    await expect(emulator({ port })).rejects.toMatchObject({
      code: "USAGE",
      message: expect.stringContaining(endpoint),
    });
  });

  test("bad rules and a bad catalog are said so", async () => {
    await expect(emulator({ faults: "[1]" })).rejects.toMatchObject({ code: "USAGE" });
    await expect(emulator({ faults: join(folder, "none.json") })).rejects.toMatchObject({ code: "USAGE" });
    await expect(emulator({ catalog: join(folder, "none.json") })).rejects.toMatchObject({ code: "CATALOG_INVALID" });
  });

  test("closed is closed, also for clients that keep their connection", async () => {
    const { endpoint, close } = await emulator();
    await askV1(endpoint);
    await close();
    await expect(raw(endpoint, { path: "/" })).rejects.toMatchObject({ code: "ECONNREFUSED" });
  });

  test("closed while a request waits for its latency, it has nothing to say", async () => {
    const problems: string[] = [];
    const { endpoint, entries, close } = await emulator({
      latencyMs: 60_000,
      report: (problem) => problems.push(problem),
    });
    const asked = raw(endpoint, { path: `/?${query(signedV1())}` });
    // Time for the request to arrive.
    setTimeout(close, 100);
    await expect(asked).rejects.toMatchObject({ code: "ECONNRESET" });
    await new Promise((done) => setTimeout(done, 50));
    expect(problems).toEqual([]);
    expect(entries).toHaveLength(1);
  });
});
