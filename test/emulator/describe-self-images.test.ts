import { type FuzzySearch, IMAGES, selfImages } from "../../lib/emulator/images";
import { answerPage, readPage } from "../../lib/emulator/parameters";
import { askV3, emulator, images } from "./support";

const of = (parameters: Record<string, string>) => new Map(Object.entries(parameters));

describe("paging", () => {
  test.each([
    [{}, { number: 1, size: 10 }],
    [
      { PageNumber: "", PageSize: "" },
      { number: 1, size: 10 },
    ],
    [
      { PageNumber: "7", PageSize: "50" },
      { number: 7, size: 50 },
    ],
    [{ PageNumber: "007" }, { number: 7, size: 10 }],
    [{ PageNumber: "2147483647" }, { number: 2_147_483_647, size: 10 }],
  ])("%j is %j", (parameters, page) => {
    expect(readPage(of(parameters as Record<string, string>), "error", IMAGES)).toEqual(page);
  });

  test.each([
    ["PageNumber", ["0", "-1", "1.5", "one", " 1", "+1", "1e1", "2147483648", "99999999999"]],
    ["PageSize", ["0", "-1", "51", "100", "ten"]],
  ])("%s is refused as %j", (field, values) => {
    for (const value of values) {
      expect(() => readPage(of({ [field]: value }), "error", IMAGES)).toThrow(
        expect.objectContaining({ code: `InvalidParameter.${field}`, status: 400 }),
      );
    }
  });

  test("a size over 50 is 50 where that is switched on, and 0 stays wrong", () => {
    expect(readPage(of({ PageSize: "100" }), "clamp", IMAGES).size).toBe(50);
    expect(() => readPage(of({ PageSize: "0" }), "clamp", IMAGES)).toThrow(
      expect.objectContaining({ code: "InvalidParameter.PageSize" }),
    );
  });

  test.each([
    [0, [0]],
    [1, [1]],
    [49, [49]],
    [50, [50, 0]],
    [51, [50, 1]],
    [100, [50, 50, 0]],
  ])("%i images come in pages of %j", async (count, sizes) => {
    const { endpoint } = await emulator({ catalog: images(count) });
    const seen: string[] = [];
    for (const [at, size] of sizes.entries()) {
      const page = await askV3(endpoint, { PageNumber: String(at + 1), PageSize: "50" });
      expect(page).toMatchObject({ PageNumber: String(at + 1), PageSize: "50", TotalCount: String(count) });
      expect(page.Images.Image).toHaveLength(size);
      seen.push(...page.Images.Image.map(({ ImageId }) => ImageId));
    }
    expect(seen).toEqual(images(count).map(({ ImageId }) => ImageId));
  });

  test("the switch reaches the wire", async () => {
    const { endpoint } = await emulator({ catalog: images(60), pageSizeOverflow: "clamp" });
    expect(await askV3(endpoint, { PageSize: "100" })).toMatchObject({ PageSize: "50", TotalCount: "60" });
  });
});

describe("filters", () => {
  const catalog = [
    { ImageId: "m-abc", ImageName: "Web-base-1", SnapshotId: "s-1" },
    { ImageId: "m-abcd", ImageName: "web-base-2", SnapshotId: "s-12" },
    { ImageId: "n-ab", ImageName: "基础镜像", SnapshotId: "s-1" },
    { ImageId: "n-nameless" },
  ];

  test.each<[Record<string, string>, string[]]>([
    [{}, ["m-abc", "m-abcd", "n-ab", "n-nameless"]],
    [{ ImageName: "" }, ["m-abc", "m-abcd", "n-ab", "n-nameless"]],
    [{ ImageName: "base" }, ["m-abc", "m-abcd"]],
    [{ ImageName: "web" }, ["m-abcd"]],
    [{ ImageName: "镜像" }, ["n-ab"]],
    [{ ImageName: "web*" }, []],
    [{ ImageId: "abc" }, ["m-abc", "m-abcd"]],
    [{ ImageId: "m-abcd" }, ["m-abcd"]],
    [{ SnapshotId: "s-1" }, ["m-abc", "n-ab"]],
    [{ SnapshotId: "s" }, []],
    [{ SnapshotId: "s-1", ImageName: "base" }, ["m-abc"]],
    [{ RegionId: "cn-hangzhou", Status: "Creating" }, ["m-abc", "m-abcd", "n-ab", "n-nameless"]],
  ])("%j finds %j", (parameters, ids) => {
    expect(selfImages(catalog, of(parameters), "contains").map(({ ImageId }) => ImageId)).toEqual(ids);
  });

  test.each<[FuzzySearch, string, string[]]>([
    ["ignore-case", "WEB", ["m-abc", "m-abcd"]],
    ["prefix", "base", []],
    ["prefix", "Web", ["m-abc"]],
    ["equals", "web-base-2", ["m-abcd"]],
    ["equals", "web-base", []],
  ])("searching by %s, %s finds %j", (fuzzy, ImageName, ids) => {
    expect(selfImages(catalog, of({ ImageName }), fuzzy).map(({ ImageId }) => ImageId)).toEqual(ids);
  });

  test("the count is of what was found, not of all", () => {
    expect(
      answerPage(selfImages(catalog, of({ ImageId: "m-" }), "contains"), { number: 1, size: 1 }, IMAGES),
    ).toMatchObject({
      TotalCount: 2,
      Images: { Image: [{ ImageId: "m-abc" }] },
    });
  });
});

test("a record is answered as the catalog has it", async () => {
  const record = {
    ImageId: "m-1",
    ImageName: "n",
    Status: "NeverHeardOf",
    Surprise: { deep: [1, null] },
    DiskDeviceMappings: { DiskDeviceMapping: [{ Type: "Data", Size: "100", imageId: "i-test" }] },
  };
  const { endpoint } = await emulator({ catalog: [record] });
  expect((await askV3(endpoint)).Images.Image).toEqual([record]);
});
