import type { RequestLogEntry } from "../../lib/emulator/handle";
import type { Emulator, EmulatorOptions } from "../../lib/emulator/options";
import { startEmulator } from "../../lib/emulator/server";
import { type CatalogReading, readCatalog } from "../../lib/ens/catalog";
import type { Question } from "../../lib/query/glob";
import { record, records } from "./server";

const ACCOUNT = { accessKeyId: "LTAItestKey", accessKeySecret: "testSecret" };
// 300 images that nobody asks for, and some whose names are worth a question; "db-old" is on page one.
const CATALOG = [
  record(9_001, { ImageName: "db-old", CreationTime: "2026-09-01T00:00:00Z" }),
  ...records(300),
  record(9_002, { ImageName: "db-new" }),
  record(9_003, { ImageName: "cache-1" }),
];

let emulator: Emulator;
let seen: RequestLogEntry[];
afterEach(() => emulator.close());

async function ask(questions: readonly Question[], options: Partial<EmulatorOptions> = {}): Promise<CatalogReading> {
  seen = [];
  emulator = await startEmulator({
    catalog: CATALOG as never,
    accounts: [ACCOUNT],
    onRequest: (entry) => seen.push(entry),
    ...options,
  });
  return readCatalog({ connection: { ...ACCOUNT, endpoint: emulator.endpoint }, questions }, { env: {} });
}

const names = ({ images }: CatalogReading): string[] => images.map(({ imageName }) => imageName).sort();

test("one question each, and page one of all to check them by", async () => {
  const catalog = await ask([
    { field: "imageName", text: "db-" },
    { field: "imageName", text: "cache-1" },
    { field: "imageId", text: "m-09002" },
  ]);
  expect(names(catalog)).toEqual(["cache-1", "db-new", "db-old"]);
  expect([catalog.whole, catalog.requests, catalog.warnings]).toEqual([false, 4, []]);
});

test("the answers of a question are read to their last page", async () => {
  const catalog = await ask([{ field: "imageName", text: "web-" }]);
  expect(catalog.images).toHaveLength(300);
  expect(catalog.requests).toBe(1 + 6);
});

test("no question is asked where page one is the whole catalog", async () => {
  const catalog = await ask([{ field: "imageName", text: "web-" }], { catalog: records(20) as never });
  expect([catalog.images.length, catalog.whole, catalog.requests]).toEqual([20, true, 1]);
});

test("a search that finds nothing is believed only after a whole reading, which asks page one no second time", async () => {
  const catalog = await ask([{ field: "imageName", text: "nothing" }]);
  expect([catalog.images.length, catalog.whole, catalog.requests]).toEqual([303, true, 2 + 6]);
  expect(catalog.warnings).toEqual([]);
});

test("a search that works otherwise is noticed and told, and the whole catalog is read", async () => {
  // It matches beginnings only; page one holds an image with the text further on.
  const catalog = await ask([{ field: "imageName", text: "b-o" }], { fuzzy: "prefix" });
  expect([catalog.images.length, catalog.whole]).toEqual([303, true]);
  expect(catalog.warnings).toEqual([expect.stringContaining('serverSideFilter: asked for imageName "b-o"')]);
});
