import { askLikeProvider, fleet, instancesIn, ORDER } from "./support";

/** Every element that DescribeInstances documents for an ordinary machine. */
const DOCUMENTED = [
  ...["Cpu", "CreationTime", "DataDisk", "Disk", "EnsRegionId", "ExpiredTime", "HostName", "ImageId", "InnerIpAddress"],
  ...["InstanceId", "InstanceName", "InstanceResourceType", "InstanceTypeFamily", "InternetMaxBandwidthIn"],
  ...["InternetMaxBandwidthOut", "Memory", "NetworkAttributes", "OSName", "PrivateIpAddresses", "PublicIpAddress"],
  ...[
    "PublicIpAddresses",
    "SecurityGroupIds",
    "SpecName",
    "StartTime",
    "Status",
    "StatusDescrip",
    "SystemDisk",
    "Tags",
  ],
  "UpdateTime",
];

test("a machine is what was ordered, and every documented element of it is answered", async () => {
  const { run, only } = await fleet();
  const order = {
    ...{
      InstanceName: "web",
      HostName: "web-host",
      KeyPairName: "ops",
      PrivateIpAddress: "10.1.2.3",
      SecurityId: "sg-1",
    },
    ...{ NetWorkId: "n-1", VSwitchId: "vsw-1", SystemDisk: '{"Size":40,"Category":"cloud_ssd"}', UserData: "c2VjcmV0" },
    ...{ DataDisk: '[{"Size":50,"Category":"cloud_ssd","Encrypted":true,"KMSKeyId":"k-1"}]' },
    ...{ "Tag.1.Key": "image", "Tag.1.Value": "web-1", "Tag.2.Key": "stage", "Tag.2.Value": "" },
  };
  const [id = ""] = await run(order);
  const machine = await only(id);
  expect(id).toMatch(/^i-5[a-z0-9]{22}$/);
  expect(Object.keys(machine).sort()).toEqual([...DOCUMENTED, "KeyPairName"].sort());
  expect(machine).toMatchObject({
    ...{
      InstanceId: id,
      InstanceName: "web",
      HostName: "web-host",
      Status: "Running",
      ImageId: "m-old",
      OSName: "web-1",
    },
    ...{ SpecName: "ens.sn1.tiny", EnsRegionId: "cn-hangzhou-44", InstanceResourceType: "EnsPostPaidInstance" },
    ...{ InternetMaxBandwidthOut: 10, KeyPairName: "ops", Disk: 90 * 1024, ExpiredTime: "" },
    SystemDisk: { Category: "cloud_ssd", Size: 40 * 1024 },
    DataDisk: { DataDisk: [{ Category: "cloud_ssd", Size: 50 * 1024, Encrypted: true, EncryptKeyId: "k-1" }] },
    NetworkAttributes: { NetworkId: "n-1", VSwitchId: "vsw-1" },
    PrivateIpAddresses: { PrivateIpAddress: [{ Ip: "10.1.2.3" }] },
    SecurityGroupIds: { SecurityGroupId: ["sg-1"] },
    Tags: {
      Tag: [
        { TagKey: "image", TagValue: "web-1" },
        { TagKey: "stage", TagValue: "" },
      ],
    },
  });
});

test("what the order leaves out has a value too; a machine of no disk has one of 20 GiB", async () => {
  const { run, only } = await fleet();
  const [id = ""] = await run({ SystemDisk: '{"Size":0,"Category":""}' });
  const machine = await only(id);
  expect(Object.keys(machine).sort()).toEqual([...DOCUMENTED].sort());
  expect(machine).toMatchObject({ InstanceName: id, SystemDisk: { Category: "cloud_efficiency", Size: 20_480 } });
});

test("a subscription ends", async () => {
  const noon = Math.floor(Date.now() / 1000) * 1000;
  const { run, only } = await fleet({ now: () => noon });
  const [id = ""] = await run({ InstanceChargeType: "PrePaid", Period: "2", PeriodUnit: "Day" });
  expect(await only(id)).toMatchObject({
    InstanceResourceType: "EnsInstance",
    ExpiredTime: `${new Date(noon + 172_800_000).toISOString().slice(0, 19)}Z`,
  });
});

test("amount: 3 makes three; what is named by a suffix has one", async () => {
  const { run, list } = await fleet();
  const ids = await run({ Amount: "3", InstanceName: "web", UniqueSuffix: "true" });
  expect(new Set(ids).size).toBe(3);
  expect((await list()).map(({ InstanceName }) => InstanceName)).toEqual(["web003", "web002", "web001"]);
  await run({ Amount: "2", InstanceName: "db" });
  expect((await list({ InstanceName: "db" })).length).toBe(2);
});

test("the provider's way of asking: signature V1, a form, DescribeInstances by id", async () => {
  const { endpoint } = await fleet();
  const answer = await askLikeProvider(endpoint, "RunInstances", ORDER);
  const [InstanceId = ""] = answer.InstanceIds as string[];
  const found = await askLikeProvider(endpoint, "DescribeInstances", { InstanceId });
  expect(found).toMatchObject({ Code: 0, TotalCount: 1, PageNumber: 1, PageSize: 10 });
  expect(instancesIn(found)[0]?.InstanceId).toBe(InstanceId);
});

test.each<[string, Record<string, string>, string]>([
  ["no type", { InstanceType: "" }, "MissingParameter"],
  ["no amount", { Amount: "" }, "MissingParameter"],
  ["no level", { ScheduleAreaLevel: "" }, "MissingParameter"],
  ["no charge type", { InstanceChargeType: "" }, "MissingParameter"],
  ["no image", { ImageId: "" }, "MissingParameter"],
  ["no way in", { PasswordInherit: "" }, "MissingParameter"],
  ["a way in that is declined", { PasswordInherit: "false" }, "MissingParameter"],
  ["an area without a district", { ScheduleAreaLevel: "Big", Carrier: "cmcc" }, "MissingParameter"],
  ["an area without a carrier", { ScheduleAreaLevel: "Big", NetDistrictCode: "350000" }, "MissingParameter"],
  ["no node", { EnsRegionId: "" }, "MissingParameter"],
  ["an amount of none", { Amount: "0" }, "InvalidParameter.Amount"],
  ["an amount of too many", { Amount: "101" }, "InvalidParameter.Amount"],
  ["a level that is none", { ScheduleAreaLevel: "Town" }, "InvalidParameter.ScheduleAreaLevel"],
  ["a charge type that is none", { InstanceChargeType: "Free" }, "InvalidParameter.InstanceChargeType"],
  ["a bandwidth that is none", { InternetMaxBandwidthOut: "-1" }, "InvalidParameter.InternetMaxBandwidthOut"],
  ["a disk that is no JSON", { SystemDisk: "{" }, "InvalidParameter.SystemDisk"],
  ["a disk of no size", { SystemDisk: '{"Size":"big"}' }, "InvalidParameter.SystemDisk"],
  ["disks that are no list", { DataDisk: "{}" }, "InvalidParameter.DataDisk"],
  ["an image that is not there", { ImageId: "m-gone" }, "InvalidParameter.ImageId"],
  ["an image that is not finished", { ImageId: "m-half" }, "InvalidParameter.ImageId"],
])("%s is refused, and nothing is made", async (_, order, code) => {
  const { run, list } = await fleet();
  await expect(run(order)).rejects.toMatchObject({ code });
  expect(await list()).toEqual([]);
});

test("what is required can be taken less and more strictly", async () => {
  const lenient = await fleet({ assume: { "RunInstances.required": "lenient" } });
  const order = { PasswordInherit: "", EnsRegionId: "", Amount: "" };
  const [id = ""] = await lenient.run(order);
  expect(await lenient.only(id)).toMatchObject({ EnsRegionId: "cn-hangzhou-44" });
  const strict = await fleet({ assume: { "RunInstances.SystemDisk": "required" } });
  const message = expect.stringContaining("(SystemDisk)");
  await expect(strict.run()).rejects.toMatchObject({ code: "MissingParameter", message });
  expect(await strict.run({ SystemDisk: '{"Size":20}' })).toHaveLength(1);
});

test("a public image boots; any text does where images are not checked", async () => {
  const { run } = await fleet();
  expect(await run({ ImageId: "ubuntu_22" })).toHaveLength(1);
  const unchecked = await fleet({ assume: { "RunInstances.ImageId": "unchecked" } });
  expect(await unchecked.run({ ImageId: "m-gone" })).toHaveLength(1);
});

test("passwords and user data are not logged", async () => {
  const { run, entries } = await fleet();
  await run({ Password: "MARKER-1", UserData: "MARKER-2" });
  expect(entries).toHaveLength(1);
  expect(JSON.stringify(entries)).not.toContain("MARKER");
});
