import { fleet } from "./support";

test("a machine stops, is re-initialised, starts and goes", async () => {
  const { ask, run, only, list } = await fleet();
  const [InstanceId = ""] = await run({ InstanceName: "web" });
  await ask("StopInstance", { InstanceId });
  expect((await only(InstanceId)).Status).toBe("Stopped");
  await ask("ReinitInstance", { InstanceId, ImageId: "m-new" });
  expect(await only(InstanceId)).toMatchObject({
    Status: "Stopped",
    ImageId: "m-new",
    OSName: "web-2",
    InstanceName: "web",
  });
  await ask("StartInstance", { InstanceId });
  await ask("RebootInstance", { InstanceId });
  expect((await only(InstanceId)).Status).toBe("Running");
  expect(await ask("ReleasePostPaidInstance", { InstanceId })).toMatchObject({ Code: 0 });
  expect(await list()).toEqual([]);
});

test("takes its time where it is told to", async () => {
  let now = Date.now();
  const { ask, run, only, list } = await fleet({ transitionMs: 60_000, now: () => now });
  const [InstanceId = ""] = await run();
  const states: unknown[] = [];
  const pass = async () => {
    states.push((await only(InstanceId)).Status);
    now += 60_000;
    states.push((await only(InstanceId)).Status);
  };
  await pass();
  await ask("StopInstance", { InstanceId });
  await pass();
  await ask("ReinitInstance", { InstanceId, ImageId: "m-new" });
  await pass();
  await ask("StartInstance", { InstanceId });
  await expect(ask("StopInstance", { InstanceId })).rejects.toMatchObject({ code: "IncorrectInstanceStatus" });
  await pass();
  await ask("ReleasePostPaidInstance", { InstanceId });
  await pass();
  expect(states).toEqual([
    ...["Pending", "Running", "Stopping", "Stopped", "Reinitializing", "Stopped"],
    ...["Starting", "Running", "Releasing", undefined],
  ]);
  expect(await list()).toEqual([]);
});

test.each<[string, string, Record<string, string>, Record<string, unknown>]>([
  ["its names", "ModifyInstanceAttribute", { InstanceName: "b", HostName: "h" }, { InstanceName: "b", HostName: "h" }],
  ["one name alone", "ModifyInstanceAttribute", { HostName: "h" }, { InstanceName: "web", HostName: "h" }],
  ["its type", "ModifyPostPaidInstanceSpec", { InstanceType: "ens.big" }, { SpecName: "ens.big" }],
])("%s can be changed by %s", async (_, action, query, expected) => {
  const { ask, run, only } = await fleet();
  const [InstanceId = ""] = await run({ InstanceName: "web" });
  await ask(action, { InstanceId, ...query });
  expect(await only(InstanceId)).toMatchObject(expected);
});

test("who pays when can be changed, and decides what else can", async () => {
  const { ask, run, only } = await fleet();
  const [InstanceId = ""] = await run();
  await ask("ModifyInstanceChargeType", {
    InstanceIds: `["${InstanceId}"]`,
    InstanceChargeType: "PrePaid",
    Period: "1",
  });
  expect(await only(InstanceId)).toMatchObject({
    InstanceResourceType: "EnsInstance",
    ExpiredTime: expect.stringMatching(/Z$/),
  });
  await ask("ModifyPrepayInstanceSpec", { InstanceId, InstanceType: "ens.big" });
  const refused = { code: "InvalidParameter.InstanceId" };
  await expect(ask("ModifyPostPaidInstanceSpec", { InstanceId, InstanceType: "x" })).rejects.toMatchObject(refused);
  await expect(ask("ReleasePostPaidInstance", { InstanceId })).rejects.toMatchObject(refused);
  await ask("ReleasePrePaidInstance", { InstanceId });
});

test("a subscription that cannot be released", async () => {
  const { ask, run } = await fleet({ assume: { ReleasePrePaidInstance: "refused" } });
  const [InstanceId = ""] = await run({ InstanceChargeType: "PrePaid" });
  await expect(ask("ReleasePrePaidInstance", { InstanceId })).rejects.toMatchObject({
    code: "IncorrectInstanceStatus",
  });
});

describe("ReinitInstance", () => {
  test.each([
    ["any", true, true],
    ["stopped", false, true],
    ["running", true, false],
  ])("takes machines that are %s", async (states, running, stopped) => {
    const { ask, run, only } = await fleet({ assume: { "ReinitInstance.states": states } });
    const [InstanceId = ""] = await run();
    const works = async () => {
      const asked = ask("ReinitInstance", { InstanceId, ImageId: "m-new" });
      return asked.then(() => true).catch((error: { code: string }) => error.code !== "IncorrectInstanceStatus");
    };
    expect(await works()).toBe(running);
    await ask("StopInstance", { InstanceId });
    expect(await works()).toBe(stopped);
    expect((await only(InstanceId)).Status).toBe("Stopped");
  });

  test("may leave a machine running", async () => {
    const { ask, run, only } = await fleet({ assume: { "ReinitInstance.then": "running" } });
    const [InstanceId = ""] = await run();
    await ask("StopInstance", { InstanceId });
    await ask("ReinitInstance", { InstanceId, ImageId: "m-new" });
    expect((await only(InstanceId)).Status).toBe("Running");
  });

  test.each([
    ["", "MissingParameter"],
    ["m-gone", "InvalidParameter.ImageId"],
    ["m-half", "InvalidParameter.ImageId"],
  ])("of the image %j is refused with %s", async (ImageId, code) => {
    const { ask, run, only } = await fleet();
    const [InstanceId = ""] = await run();
    await expect(ask("ReinitInstance", { InstanceId, ImageId })).rejects.toMatchObject({ code });
    expect((await only(InstanceId)).ImageId).toBe("m-old");
  });
});

test.each(["StartInstance", "StopInstance", "ReinitInstance", "ReleasePostPaidInstance", "ModifyInstanceAttribute"])(
  "%s of a machine that is not there, of none, or in the wrong state",
  async (action) => {
    const { ask } = await fleet();
    await expect(ask(action, { InstanceId: "i-gone", ImageId: "m-new" })).rejects.toMatchObject({
      code: "InstanceIdNotFound",
    });
    await expect(ask(action)).rejects.toMatchObject({ code: "MissingParameter" });
  },
);
