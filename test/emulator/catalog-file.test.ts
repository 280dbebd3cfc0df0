import { mkdtempSync, renameSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fixedCatalog, type ImageOrder, parseCatalog, watchCatalog } from "../../lib/emulator/images";
import { EnsImagesError } from "../../lib/errors/ens-images-error";
import { askV3, emulator, images } from "./support";

const folder = mkdtempSync(join(tmpdir(), "ens-catalog-"));
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;
function file(content: unknown): string {
  files += 1;
  const path = join(folder, `${files}.json`);
  writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
  return path;
}

test.each<[string, unknown, string]>([
  ["half a file", '[{"ImageId":"m-1"', "is not JSON"],
  ["an empty file", "", "is not JSON"],
  ["an object", { Images: { Image: [] } }, "is no JSON array"],
  ["a text as a record", [{ ImageId: "m-1" }, "m-2"], "[1] is no object"],
  ["an array as a record", [[]], "[0] is no object"],
  ["no id", [{ ImageId: "m-1" }, { imageId: "m-2" }], "[1].ImageId is missing"],
  ["a number as an id", [{ ImageId: 7 }], "[0].ImageId is no text"],
  ["an id twice", [{ ImageId: "a" }, { ImageId: "b" }, { ImageId: "a" }], '[2].ImageId repeats "a" of [0]'],
  ["a name that is no text", [{ ImageId: "a", ImageName: ["x"] }], "[0].ImageName is no text"],
])("%s is refused at the start, and named", (_, content, problem) => {
  const path = file(content);
  let caught: unknown;
  try {
    watchCatalog(path, "newest", () => {});
  } catch (error) {
    caught = error;
  }
  expect(EnsImagesError.is(caught) && caught.code).toBe("CATALOG_INVALID");
  expect((caught as Error).message).toContain(path);
  expect((caught as Error).message).toContain(problem);
});

test("a file that is not there is CATALOG_INVALID too", () => {
  expect(() => watchCatalog(join(folder, "none.json"), "newest", () => {})).toThrow(
    expect.objectContaining({ code: "CATALOG_INVALID", message: expect.stringContaining("none.json") }),
  );
});

test("a file that is too large, or a device, is CATALOG_INVALID, and is not read", () => {
  const large = file("[]");
  truncateSync(large, 256 * 1024 * 1024 + 1);
  for (const [path, problem] of [
    [large, "larger than 256 MiB"],
    ["/dev/zero", "no plain file"],
  ] as const) {
    const message = expect.stringContaining(problem);
    const wrong = expect.objectContaining({ code: "CATALOG_INVALID", message });
    expect(() => watchCatalog(path, "newest", () => {})).toThrow(wrong);
  }
});

test("numbers where the API has text are let through", () => {
  expect(parseCatalog('[{"ImageId":"a","ImageSize":20}]', "x")).toEqual([{ ImageId: "a", ImageSize: 20 }]);
});

test.each<[ImageOrder, string[]]>([
  ["newest", ["c", "a", "a2", "offset", "b", "none", "bad"]],
  ["oldest", ["none", "bad", "b", "offset", "a", "a2", "c"]],
  ["file", ["a", "b", "none", "c", "bad", "a2", "offset"]],
])("order %s", (order, ids) => {
  const records = [
    { ImageId: "a", CreationTime: "2026-02-01T00:00:00Z" },
    { ImageId: "b", CreationTime: "2026-01-01T00:00Z" },
    { ImageId: "none" },
    { ImageId: "c", CreationTime: "2026-03-01T00:00:00Z" },
    { ImageId: "bad", CreationTime: "yesterday" },
    { ImageId: "a2", CreationTime: "2026-02-01T00:00:00Z" },
    { ImageId: "offset", CreationTime: "2026-02-01T00:00:00+08:00" },
  ];
  expect(
    fixedCatalog(records, order)
      .current()
      .map(({ ImageId }) => ImageId),
  ).toEqual(ids);
});

describe("a file that changes", () => {
  const totalOf = async (endpoint: string) => (await askV3(endpoint)).TotalCount;

  test("is seen by the next request, also when it keeps its size", async () => {
    const path = file([{ ImageId: "m-1" }]);
    const { endpoint } = await emulator({ catalog: path });
    for (const id of ["m-2", "m-3", "m-4", "m-5"]) {
      writeFileSync(path, JSON.stringify([{ ImageId: id }]));
      expect((await askV3(endpoint)).Images.Image).toEqual([{ ImageId: id }]);
    }
  });

  test("is seen when another file takes its name", async () => {
    const path = file(images(2));
    const { endpoint } = await emulator({ catalog: path });
    renameSync(file(images(5)), path);
    expect(await totalOf(endpoint)).toBe("5");
  });

  test("half written: the last good one stays, and stderr is told once", async () => {
    const path = file(images(2));
    const problems: string[] = [];
    const { endpoint } = await emulator({ catalog: path, report: (problem) => problems.push(problem) });
    writeFileSync(path, JSON.stringify(images(9)).slice(0, 40));
    expect([await totalOf(endpoint), await totalOf(endpoint)]).toEqual(["2", "2"]);
    expect(problems).toEqual([expect.stringMatching(/is not JSON .*last good content is still in use/)]);
    writeFileSync(path, JSON.stringify(images(9)));
    expect(await totalOf(endpoint)).toBe("9");
  });

  test("deleted: the last good one stays until there is a new one", async () => {
    const path = file(images(2));
    const problems: string[] = [];
    const { endpoint } = await emulator({ catalog: path, report: (problem) => problems.push(problem) });
    rmSync(path);
    expect(await totalOf(endpoint)).toBe("2");
    expect(problems).toEqual([expect.stringContaining(path)]);
    writeFileSync(path, "[]");
    expect(await totalOf(endpoint)).toBe("0");
  });
});
