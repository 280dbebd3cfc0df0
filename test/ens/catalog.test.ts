import { readCatalog } from "../../lib/ens/catalog";
import { json, pageOf, records, serve, type TestServer } from "./server";

const KEYS = { accessKeyId: "testAK", accessKeySecret: "testSecret" };
let server: TestServer;
afterEach(() => server?.close());

describe("requests for M images", () => {
  test.each([
    [0, 1],
    [1, 1],
    [49, 1],
    [50, 1],
    [51, 2],
    [100, 2],
    [300, 6],
    [3000, 60],
  ])("%i images are read in %i requests", async (count, requests) => {
    const all = records(count);
    server = await serve(({ page }, response) => json(response, pageOf(all, page)));
    const catalog = await readCatalog({ connection: { ...KEYS, endpoint: server.endpoint } }, { env: {} });
    expect(catalog.images.map(({ imageId }) => imageId).sort()).toEqual(all.map(({ ImageId }) => ImageId));
    expect(catalog.requests).toBe(requests);
    expect(server.seen).toHaveLength(requests);
    expect(catalog.warnings).toEqual([]);
  });
});
