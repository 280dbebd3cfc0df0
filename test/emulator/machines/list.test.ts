import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Fields, fleet, instancesIn } from "./support";

const folder = mkdtempSync(join(tmpdir(), "ens-machines-"));
const THOUSAND = join(folder, "thousand.json");
const MACHINES = Array.from({ length: 1000 }, (_, at) => ({
  InstanceId: `i-${String(at).padStart(4, "0")}`,
  InstanceName: `web-${at}`,
  ImageId: at % 3 === 0 ? "m-new" : "m-old",
  EnsRegionId: at % 2 === 0 ? "cn-a" : "cn-b",
  Status: at % 100 === 0 ? "Stopped" : "Running",
}));
writeFileSync(THOUSAND, JSON.stringify(MACHINES));
afterAll(() => rmSync(folder, { recursive: true }));

const idsOf = (machines: readonly Fields[]) => machines.map(({ InstanceId }) => InstanceId);

test("1,000 machines come in ten pages of 100, each once", async () => {
  const { ask, entries } = await fleet({ machines: THOUSAND });
  const seen: Fields[] = [];
  for (let page = 1; page <= 10; page++) {
    const answer = await ask("DescribeInstances", { PageNumber: String(page), PageSize: "100" });
    expect(answer).toMatchObject({ TotalCount: 1000, PageNumber: page, PageSize: 100 });
    seen.push(...instancesIn(answer));
  }
  expect(idsOf(seen)).toEqual(MACHINES.map(({ InstanceId }) => InstanceId).reverse());
  expect(entries).toHaveLength(10);
  await expect(ask("DescribeInstances", { PageSize: "101" })).rejects.toMatchObject({
    code: "InvalidParameter.PageSize",
  });
});

test.each<[string, Record<string, string>, (machine: (typeof MACHINES)[number]) => boolean]>([
  ["InstanceId", { InstanceId: "i-0007" }, ({ InstanceId }) => InstanceId === "i-0007"],
  ["an InstanceId that is not there", { InstanceId: "i-7" }, () => false],
  ["InstanceIds", { InstanceIds: '["i-0001","i-0002","i-x"]' }, ({ InstanceId }) => /000[12]$/.test(InstanceId)],
  ["no InstanceIds", { InstanceIds: "[]" }, () => false],
  ["InstanceName", { InstanceName: "web-1" }, ({ InstanceName }) => InstanceName === "web-1"],
  ["ImageId", { ImageId: "m-new" }, ({ ImageId }) => ImageId === "m-new"],
  ["Status", { Status: "Stopped" }, ({ Status }) => Status === "Stopped"],
  ["EnsRegionId", { EnsRegionId: "cn-b" }, ({ EnsRegionId }) => EnsRegionId === "cn-b"],
  ["EnsRegionIds", { EnsRegionIds: '["cn-a","cn-b"]' }, () => true],
  ["SearchKey", { SearchKey: "web-99" }, ({ InstanceName }) => InstanceName.includes("web-99")],
  ["a network", { NetworkId: "n-emulated" }, () => true],
  ["another network", { NetworkId: "n-1" }, () => false],
  ["a security group", { SecurityGroupId: "sg-other" }, () => false],
  [
    "two",
    { ImageId: "m-new", Status: "Stopped" },
    ({ ImageId, Status }) => ImageId === "m-new" && Status === "Stopped",
  ],
])("filters by %s", async (_, query, passes) => {
  const { ask } = await fleet({ machines: THOUSAND });
  const answer = await ask("DescribeInstances", { ...query, PageSize: "100" });
  const expected = MACHINES.filter(passes)
    .map(({ InstanceId }) => InstanceId)
    .reverse();
  expect(answer.TotalCount).toBe(expected.length);
  expect(idsOf(instancesIn(answer))).toEqual(expected.slice(0, 100));
});

test("a list of ids that is none, or too long, is refused", async () => {
  const { ask } = await fleet({ machines: THOUSAND });
  const long = JSON.stringify(Array.from({ length: 101 }, (_, at) => `i-${at}`));
  for (const InstanceIds of ["i-1", "[1]", "{}", long]) {
    await expect(ask("DescribeInstances", { InstanceIds })).rejects.toMatchObject({
      code: "InvalidParameter.InstanceIds",
    });
  }
});

test("what may be answered otherwise", async () => {
  const contains = await fleet({ machines: THOUSAND, assume: { "DescribeInstances.InstanceName": "contains" } });
  expect(await contains.ask("DescribeInstances", { InstanceName: "web-99" })).toMatchObject({ TotalCount: 11 });
  const bare = await fleet({ machines: THOUSAND, assume: { "DescribeInstances.SystemDisk": "absent" } });
  expect(await bare.only("i-0001")).not.toHaveProperty("SystemDisk");
  const full = await fleet({ machines: THOUSAND, assume: { "DescribeInstances.unstated": "answered" } });
  expect(await full.only("i-0001")).toMatchObject({ SpotStrategy: "NoSpot", KeyPairName: "", AutoReleaseTime: "" });
});

test("has the faults of a list, but none of images", async () => {
  const { ask } = await fleet({
    machines: THOUSAND,
    faults: [
      { match: { action: "DescribeInstances", page: 2 }, fault: { kind: "repeated-page" } },
      { times: 1, fault: { kind: "image-added" } },
      { match: { page: 3 }, fault: { kind: "images", as: "single" } },
      { match: { page: 4 }, fault: { kind: "throttled" } },
    ],
  });
  const page = (PageNumber: string) => ask("DescribeInstances", { PageNumber, PageSize: "100" });
  expect(idsOf(instancesIn(await page("2")))).toEqual(idsOf(instancesIn(await page("1"))));
  expect((await page("3")).Instances).toMatchObject({ Instance: { InstanceId: "i-0799" } });
  await expect(page("4")).rejects.toMatchObject({ code: "Throttling.User" });
});

test("tags are listed, added and taken away", async () => {
  const { ask, run } = await fleet();
  const [one = "", two = ""] = await run({ Amount: "2", "Tag.1.Key": "a", "Tag.1.Value": "1" });
  const tagsOf = async (id: string) => {
    const { TagResources } = await ask("ListTagResources", { "ResourceId.1": id, ResourceType: "instance" });
    return (TagResources as Fields[]).map(({ ResourceId, TagKey, TagValue }) => [ResourceId, TagKey, TagValue]);
  };
  expect(await tagsOf(one)).toEqual([[one, "a", "1"]]);
  const both = { ResourceType: "instance", "ResourceId.1": one, "ResourceId.2": two };
  await ask("TagResources", { ...both, "Tag.1.Key": "b", "Tag.1.Value": "2" });
  await ask("UntagResources", { ...both, "TagKey.1": "a" });
  expect(await tagsOf(two)).toEqual([[two, "b", "2"]]);
  await ask("UntagResources", { ...both, All: "true" });
  expect(await tagsOf(one)).toEqual([]);
  await expect(ask("ListTagResources", { ResourceType: "disk" })).rejects.toMatchObject({
    code: "InvalidParameter.ResourceType",
  });
});
