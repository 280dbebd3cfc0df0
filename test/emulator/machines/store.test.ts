import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ACCOUNT, askV3, images } from "../support";
import { fleet, IMAGES, instancesIn } from "./support";

const folder = mkdtempSync(join(tmpdir(), "ens-machines-file-"));
afterAll(() => rmSync(folder, { recursive: true }));
let count = 0;
const newFile = () => join(folder, `machines-${count++}.json`);

test("a file is made, and the next emulator finds the machines in it", async () => {
  const machines = newFile();
  const first = await fleet({ machines });
  expect(readFileSync(machines, "utf8")).toBe("[]\n");
  const [InstanceId = ""] = await first.run({ "Tag.1.Key": "a", "Tag.1.Value": "1" });
  const before = await first.only(InstanceId);
  await first.close();
  const second = await fleet({ machines });
  expect(await second.only(InstanceId)).toEqual(before);
  await second.ask("ReleasePostPaidInstance", { InstanceId });
  expect(JSON.parse(readFileSync(machines, "utf8"))).toEqual([]);
  expect(readdirSync(folder).filter((name) => name.includes("part"))).toEqual([]);
});

test("what somebody else writes into it counts; what is no list of machines does not", async () => {
  const machines = newFile();
  const problems: string[] = [];
  const { run, only, list } = await fleet({ machines, report: (problem) => problems.push(problem) });
  const [InstanceId = ""] = await run();
  writeFileSync(machines, readFileSync(machines, "utf8").replace("m-old", "m-new"));
  expect((await only(InstanceId)).ImageId).toBe("m-new");
  writeFileSync(machines, '[{"InstanceId":"i-1"}]');
  expect(await list()).toHaveLength(1);
  expect(problems).toEqual([expect.stringContaining("[0].ImageId is missing")]);
});

test.each([
  ["no JSON", "{"],
  ["no list", "{}"],
  ["a machine without an image", '[{"InstanceId":"i-1"}]'],
  ["null", "[null]"],
  ["one machine twice", '[{"InstanceId":"i-1","ImageId":"m"},{"InstanceId":"i-1","ImageId":"m"}]'],
])("%s is USAGE at the start", async (_, text) => {
  const machines = newFile();
  writeFileSync(machines, text);
  await expect(fleet({ machines })).rejects.toMatchObject({
    code: "USAGE",
    message: expect.stringContaining(machines),
  });
});

test("a file that cannot be made is USAGE", async () => {
  await expect(fleet({ machines: join(folder, "none", "m.json") })).rejects.toMatchObject({ code: "USAGE" });
});

test("who sees one catalog sees one fleet; the file is the first account's", async () => {
  const machines = newFile();
  const other = images(1).map((image) => ({ ...image, Status: "Available" }));
  const role = "acs:ram::222:role/reader";
  const { endpoint, run, list } = await fleet({
    machines,
    accounts: [
      ACCOUNT,
      { accessKeyId: "same", accessKeySecret: "s" },
      { accessKeyId: "B", accessKeySecret: "s", catalog: other },
    ],
    roles: { [role]: other },
  });
  const listAs = async (key: object) =>
    instancesIn((await askV3(endpoint, {}, { action: "DescribeInstances", ...key })) as never).length;
  await run();
  expect(await list()).toHaveLength(1);
  expect(await listAs({ accessKeyId: "same", accessKeySecret: "s" })).toBe(1);
  const b = { accessKeyId: "B", accessKeySecret: "s" };
  expect(await listAs(b)).toBe(0);
  const order = {
    ImageId: "m-0001",
    InstanceType: "t",
    Amount: "2",
    ScheduleAreaLevel: "Big",
    NetDistrictCode: "350000",
    Carrier: "cmcc",
    PasswordInherit: "true",
    InstanceChargeType: "PostPaid",
  };
  await askV3(endpoint, order, { action: "RunInstances", ...b });
  const lent = (await askV3(
    endpoint,
    { RoleArn: role, RoleSessionName: "ci" },
    { action: "AssumeRole" },
  )) as unknown as {
    Credentials: { AccessKeyId: string; AccessKeySecret: string; SecurityToken: string };
  };
  const { AccessKeyId, AccessKeySecret, SecurityToken } = lent.Credentials;
  const session = { accessKeyId: AccessKeyId, accessKeySecret: AccessKeySecret, securityToken: SecurityToken };
  expect(await listAs(session)).toBe(2);
  expect(JSON.parse(readFileSync(machines, "utf8"))).toHaveLength(1);
  expect(IMAGES).toHaveLength(4);
});

test("latency counts for machines too", async () => {
  const { ask } = await fleet({ latencyMs: 150 });
  const started = Date.now();
  await ask("DescribeInstances");
  expect(Date.now() - started).toBeGreaterThanOrEqual(145);
});

test("GetCallerIdentity tells of a made-up account", async () => {
  const { ask } = await fleet();
  expect(await ask("GetCallerIdentity")).toMatchObject({ AccountId: "1000000000000000", IdentityType: "Account" });
});
