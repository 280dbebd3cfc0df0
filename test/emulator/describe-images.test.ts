import type { EmulatorOptions } from "../../lib/emulator/options";
import { type Answer, askV1, askV3, emulator } from "./support";

/** An account's image, a public one, and one of the community, which the API calls `others` like a shared one. */
const CATALOG = [
  {
    ...{ ImageId: "m-own", ImageName: "web-1", ImageOwnerAlias: "self", CreationTime: "2026-03-01T00:00:00Z" },
    ...{ Status: "Creating", ComputeType: "ens_vm", OsVersion: "7.2", InstanceId: "i-1", ImageStorageSize: "400" },
  },
  {
    ...{ ImageId: "centos_7_04_64_20G_alibase_2017", ImageName: "CentOS_7.4", ImageOwnerAlias: "system" },
    ...{ CreationTime: "2026-02-01T00:00:00Z", Architecture: "x86_64", Platform: "Linux", ImageSize: "20" },
    ...{ RegionId: "cn-wulanchabu", SnapshotId: "" },
    DiskDeviceMappings: { DiskDeviceMapping: [{ Type: "system", Size: "20", Format: "raw", imageId: "centos_7" }] },
  },
  { ImageId: "m-community", ImageName: "CentOS_7.4", ImageOwnerAlias: "others", CreationTime: "2026-01-01T00:00:00Z" },
];

const idsOf = (answer: unknown) => (answer as Answer).Images.Image.map(({ ImageId }) => ImageId);
const start = (options: Partial<EmulatorOptions> = {}) => emulator({ catalog: CATALOG, ...options });

/** Clients that are not ours, in both signature versions. */
const CLIENTS = [
  ["openapi-client", (at: string, query = {}) => askV3(at, query, { action: "DescribeImages" })],
  ["pop-core GET", (at: string, query = {}) => askV1(at, query, "GET", {}, "DescribeImages")],
  ["pop-core POST", (at: string, query = {}) => askV1(at, query, "POST", {}, "DescribeImages")],
] as const;
const [[, ask]] = CLIENTS;

describe.each(CLIENTS)("%s", (_, list) => {
  test("lists public images beside all others, with integers and without what only own images have", async () => {
    const { endpoint } = await start();
    const answer = await list(endpoint, { PageSize: "50" });
    expect(answer).toMatchObject({ Code: 0, PageNumber: 1, PageSize: 50, TotalCount: 3 });
    expect(answer.Images.Image[1]).toEqual(CATALOG[1]);
    expect(answer.Images.Image[0]).toEqual({
      ...{ ImageId: "m-own", ImageName: "web-1", ImageOwnerAlias: "self", CreationTime: "2026-03-01T00:00:00Z" },
    });
    expect(idsOf(answer)[2]).toBe("m-community");
  });

  test("pages", async () => {
    const { endpoint } = await start({ catalog: publicImages(51) });
    const pages = [];
    for (const PageNumber of ["1", "2", "3"]) pages.push(await list(endpoint, { PageNumber, PageSize: "50" }));
    expect(pages.map((page) => [page.TotalCount, idsOf(page).length])).toEqual([
      [51, 50],
      [51, 1],
      [51, 0],
    ]);
    await expect(list(endpoint, { PageSize: "51" })).rejects.toMatchObject({ code: "InvalidParameter.PageSize" });
    expect(idsOf(await list(endpoint))).toHaveLength(10);
  });
});

test("DescribeSelfImages answers all but the public ones", async () => {
  const { endpoint } = await start();
  const answer = await askV3(endpoint);
  expect(idsOf(answer)).toEqual(["m-own", "m-community"]);
  expect(answer.TotalCount).toBe("2");
});

describe("what the documentation leaves open", () => {
  const OWN = "m-own";
  const PUBLIC = "centos_7_04_64_20G_alibase_2017";
  const COMMUNITY = "m-community";

  test.each<[string, Record<string, string>, Record<string, string>, string[]]>([
    ["ImageId", {}, { ImageId: PUBLIC }, [PUBLIC]],
    ["ImageId is one id", {}, { ImageId: "centos" }, []],
    ["ImageId is fuzzy", { "DescribeImages.ImageId": "contains" }, { ImageId: "centos" }, [PUBLIC]],
    ["ImageName", {}, { ImageName: "CentOS_7.4" }, [PUBLIC, COMMUNITY]],
    ["ImageName is the whole name", {}, { ImageName: "CentOS" }, []],
    ["ImageName is fuzzy", { "DescribeImages.ImageName": "contains" }, { ImageName: "CentOS" }, [PUBLIC, COMMUNITY]],
    ["ImageName is ignored", { "DescribeImages.ImageName": "ignored" }, { ImageName: "x" }, [OWN, PUBLIC, COMMUNITY]],
    ["EnsRegionId is ignored", {}, { EnsRegionId: "cn-x" }, [OWN, PUBLIC, COMMUNITY]],
    ["EnsRegionId filters", { "DescribeImages.EnsRegionId": "filters" }, { EnsRegionId: "cn-wulanchabu" }, [PUBLIC]],
    ["Status is ignored", {}, { Status: "Available" }, [OWN, PUBLIC, COMMUNITY]],
    ["Status filters", { "DescribeImages.Status": "filters" }, { Status: "Creating" }, [OWN]],
    ["public images alone", { "DescribeImages.records": "system" }, {}, [PUBLIC]],
    ["an empty parameter is none", {}, { ImageId: "", EnsRegionId: "", Status: "" }, [OWN, PUBLIC, COMMUNITY]],
  ])("%s", async (_, assume, query, ids) => {
    const { endpoint } = await start({ assume });
    expect(idsOf(await ask(endpoint, query))).toEqual(ids);
  });

  test("Status can be refused", async () => {
    const { endpoint } = await start({ assume: { "DescribeImages.Status": "refused" } });
    await expect(ask(endpoint, { Status: "Available" })).rejects.toMatchObject({ code: "InvalidParameter.Status" });
    expect(idsOf(await ask(endpoint))).toHaveLength(3);
  });

  test("counts can be texts, and fields all there are", async () => {
    const assume = { "DescribeImages.counts": "texts", "DescribeImages.fields": "all" };
    const { endpoint } = await start({ assume });
    const answer = await ask(endpoint);
    expect(answer).toMatchObject({ PageNumber: "1", PageSize: "10", TotalCount: "3" });
    expect(answer.Images.Image).toEqual(CATALOG);
  });

  test("a size over 50 and the order, as for own images", async () => {
    const { endpoint } = await start({ pageSizeOverflow: "clamp", order: "oldest" });
    const answer = await ask(endpoint, { PageSize: "99" });
    expect([answer.PageSize, ...idsOf(answer)]).toEqual([50, COMMUNITY, PUBLIC, OWN]);
  });
});

test("has the faults of a list", async () => {
  const catalog = publicImages(60);
  const { endpoint } = await start({
    catalog,
    faults: [
      { match: { action: "DescribeImages", nth: 1 }, fault: { kind: "short-page", drop: 2 } },
      { match: { action: "DescribeImages", nth: 2 }, fault: { kind: "total-count", add: 5 } },
      { match: { action: "DescribeImages", nth: 3 }, fault: { kind: "images", as: "null" } },
      { match: { action: "DescribeImages", nth: 4 }, fault: { kind: "image-added" } },
    ],
  });
  expect(idsOf(await ask(endpoint, { PageSize: "50" }))).toHaveLength(48);
  expect((await ask(endpoint)).TotalCount).toBe(65);
  expect((await ask(endpoint)).Images).toBeNull();
  const added = await ask(endpoint);
  expect([added.TotalCount, added.Images.Image[0]?.ImageOwnerAlias]).toEqual([61, "system"]);
});

test("an assumption that there is not is USAGE", async () => {
  const wrong: Record<string, string>[] = [
    { "DescribeImages.Name": "equals" },
    { "DescribeImages.ImageId": "fuzzy" },
    { toString: "equals" },
  ];
  for (const assume of wrong) await expect(start({ assume })).rejects.toMatchObject({ code: "USAGE" });
});

function publicImages(count: number) {
  return Array.from({ length: count }, (_, at) => ({
    ...CATALOG[1],
    ImageId: `ubuntu_${at}`,
    ImageName: `Ubuntu_${at}`,
  }));
}
