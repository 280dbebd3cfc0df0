import { readCatalog } from "../../lib/ens/catalog";
import { json, pageOf, records, serve, type TestServer } from "./server";

const KEYS = { accessKeyId: "testAK", accessKeySecret: "testSecret" };
let server: TestServer;
afterEach(() => server?.close());

const within = async (ms: number, asking: Promise<unknown>, code: string): Promise<void> => {
  const started = Date.now();
  await expect(asking).rejects.toMatchObject({ code });
  expect(Date.now() - started).toBeLessThan(ms);
};

// The first test of the file, before any other has loaded it.
test("the SDK is loaded by a reading and not before", async () => {
  await expect(readCatalog({ connection: {} }, { env: {} })).rejects.toMatchObject({ code: "CREDENTIALS_MISSING" });
  const loaded = (): boolean => Object.keys(require.cache).some((file) => file.includes("openapi-client"));
  expect(loaded()).toBe(false);
});

test("a silent server on a reused connection, where the SDK's own timer is lost, ends by the request's deadline", async () => {
  // The first answer comes late enough for its leftover timer to fall into the second request.
  server = await serve(({ page }, response) => {
    if (page === 1) setTimeout(() => json(response, pageOf(records(51), 1)), 100);
  });
  const limits = { requestTimeoutMs: 600, deadlineMs: 10_000 };
  const asking = readCatalog(
    { connection: { ...KEYS, endpoint: server.endpoint }, limits },
    { env: {}, random: () => 0 },
  );
  await within(6_000, asking, "TIMEOUT");
  expect(server.seen.map(({ page }) => page)).toEqual([1, 2, 2, 2]);
});

test("the overall deadline ends requests that have time of their own left", async () => {
  server = await serve(() => undefined);
  const limits = { requestTimeoutMs: 10_000, deadlineMs: 300 };
  const asking = readCatalog({ connection: { ...KEYS, endpoint: server.endpoint }, limits }, { env: {} });
  await within(2_000, asking, "TIMEOUT");
});

test.each(["while asking", "while waiting to ask again", "before"])("an abort %s ends at once", async (when) => {
  server = await serve((_, response) => {
    if (when === "while waiting to ask again") {
      json(response, { Code: "Throttling" }, 400, { "x-acs-retry-after": "5000" });
    }
  });
  const abort = new AbortController();
  if (when === "before") abort.abort();
  setTimeout(() => abort.abort(), 100);
  const context = { env: {}, signal: abort.signal };
  const asking = readCatalog({ connection: { ...KEYS, endpoint: server.endpoint } }, context);
  await within(2_000, asking, "INTERRUPTED");
  expect(server.seen).toHaveLength(when === "before" ? 0 : 1);
});

test("an abort while a role is taken", async () => {
  server = await serve(() => undefined);
  const abort = new AbortController();
  setTimeout(() => abort.abort(), 50);
  const place = { endpoint: server.endpoint, stsEndpoint: server.endpoint };
  const connection = { ...KEYS, ...place, assumeRole: { roleArn: "acs:ram::1:role/r" } };
  await within(2_000, readCatalog({ connection }, { env: {}, signal: abort.signal }), "INTERRUPTED");
});
