import type { FaultRule } from "../../lib/emulator/faults/faults";
import type { Emulator } from "../../lib/emulator/options";
import { startEmulator } from "../../lib/emulator/server";
import { readCatalog } from "../../lib/ens/catalog";
import { json, pageOf, record, records, serve, type TestServer } from "./server";

const ACCOUNT = { accessKeyId: "LTAItestKey", accessKeySecret: "testSecret" };

describe("drift, over real sockets", () => {
  let emulator: Emulator;
  afterEach(() => emulator.close());

  test.each<[string, number, FaultRule[], number, number | string, boolean]>([
    ["an image added between pages", 120, [rule(2, { kind: "image-added" }, 1)], 121, 6, false],
    ["an image removed between pages", 120, [rule(2, { kind: "image-removed" }, 1)], 119, 6, false],
    ["TotalCount missing", 120, [rule(undefined, { kind: "total-count", as: "missing" })], 120, 3, false],
    ["TotalCount too big", 120, [rule(undefined, { kind: "total-count", add: 20 })], 120, "more", true],
    ["TotalCount too small", 120, [rule(undefined, { kind: "total-count", add: -30 })], 120, "more", true],
    ["smaller pages than asked", 120, [rule(undefined, { kind: "page-size", size: 20 })], 120, 6, false],
    ["one record that cannot be used", 60, [rule(1, { kind: "record", unset: ["ImageId"] })], 59, 2, true],
    ["Images: {}", 0, [rule(1, { kind: "images", as: "empty-object" })], 0, 1, false],
    ["Images: null", 0, [rule(1, { kind: "images", as: "null" })], 0, 1, false],
    ["no Images", 0, [rule(1, { kind: "images", as: "missing" })], 0, 1, false],
    ["Image: null", 0, [rule(1, { kind: "images", as: "null-image" })], 0, 1, false],
    ["Image: []", 0, [rule(1, { kind: "images", as: "empty-array" })], 0, 1, false],
    ["Image: a single object", 1, [rule(1, { kind: "images", as: "single" })], 1, 1, false],
  ])("%s", async (_, count, faults, images, requests, isWarned) => {
    emulator = await startEmulator({ catalog: records(count) as never, accounts: [ACCOUNT], faults });
    const catalog = await readCatalog({ connection: { ...ACCOUNT, endpoint: emulator.endpoint } }, { env: {} });
    expect(catalog.images).toHaveLength(images);
    if (typeof requests === "number") expect(catalog.requests).toBe(requests);
    expect(catalog.warnings).toHaveLength(isWarned ? 1 : 0);
  });

  test("a repeated page is an error, and no endless reading", async () => {
    const faults = [rule(2, { kind: "repeated-page" })];
    emulator = await startEmulator({ catalog: records(400) as never, accounts: [ACCOUNT], faults });
    const asking = readCatalog({ connection: { ...ACCOUNT, endpoint: emulator.endpoint } }, { env: {} });
    await expect(asking).rejects.toMatchObject({ code: "BAD_REPLY", message: expect.stringContaining("page 2") });
  });
});

function rule(page: number | undefined, fault: FaultRule["fault"], times?: number): FaultRule {
  return { ...(page !== undefined && { match: { page } }), ...(times && { times }), fault };
}

describe("what is asked", () => {
  let server: TestServer;
  afterEach(() => server.close());

  test("V3 over POST, parameters in the query, pages of 50, and nothing else", async () => {
    server = await serve(({ page }, response) => json(response, pageOf(records(51), page)));
    await readCatalog({ connection: { ...ACCOUNT, endpoint: server.endpoint } }, { env: {} });
    expect(server.seen.map(({ query }) => Object.fromEntries(query))).toEqual([
      { PageNumber: "1", PageSize: "50" },
      { PageNumber: "2", PageSize: "50" },
    ]);
    for (const { headers, form } of server.seen) {
      expect(headers.authorization).toMatch(/^ACS3-HMAC-SHA256 Credential=LTAItestKey,/);
      expect(headers["x-acs-version"]).toBe("2017-11-10");
      expect([...form]).toEqual([]);
    }
    expect(new Set(server.seen.map(({ headers }) => headers["x-acs-signature-nonce"])).size).toBe(2);
  });

  test("an attempt more is a request of its own, with its own nonce", async () => {
    server = await serve(({ number, page }, response) =>
      number === 1 ? json(response, { Code: "Throttling" }, 400) : json(response, pageOf(records(1), page)),
    );
    await readCatalog({ connection: { ...ACCOUNT, endpoint: server.endpoint } }, { env: {}, random: () => 0 });
    expect(new Set(server.seen.map(({ headers }) => headers["x-acs-signature-nonce"])).size).toBe(2);
  });

  test("names and unknown values stay as they are; types of disks are in lower case", async () => {
    const odd = record(1, {
      ImageName: " \u0024{a} %{b} 中文\n",
      Status: "Brand_New",
      ImageSize: 20,
      ImageStorageSize: "7",
      CreationTime: "2024-04-14T22:32Z",
      Platform: null,
      DiskDeviceMappings: { DiskDeviceMapping: { Type: "Data", Size: "20", Format: "qcow2", imageId: "m-disk" } },
    });
    server = await serve(({ page }, response) => json(response, pageOf([odd], page)));
    const { images } = await readCatalog({ connection: { ...ACCOUNT, endpoint: server.endpoint } }, { env: {} });
    expect(images).toEqual([
      {
        imageId: "m-00001",
        imageName: " \u0024{a} %{b} 中文\n",
        status: "Brand_New",
        imageOwnerAlias: "self",
        imageSizeGiB: 20,
        imageStorageSize: 7,
        creationTime: "2024-04-14T22:32Z",
        diskDeviceMappings: [{ type: "data", sizeGiB: 20, format: "qcow2", imageId: "m-disk" }],
      },
    ]);
  });

  test.each(["", "a b", "m/1", "\u0024{x}", "m".repeat(129), undefined, null, {}, 7])(
    "the id %j is none: the record is skipped, and that is told",
    async (ImageId) => {
      const all = [record(1), record(2, { ImageId })];
      server = await serve(({ page }, response) => json(response, pageOf(all, page)));
      const catalog = await readCatalog({ connection: { ...ACCOUNT, endpoint: server.endpoint } }, { env: {} });
      expect(catalog.images.map(({ imageId }) => imageId)).toEqual(["m-00001"]);
      expect(catalog.warnings).toEqual([expect.stringContaining('"web-2"')]);
      expect(catalog.requests).toBe(1);
    },
  );
});
