import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Aspects, Fn, TerraformStack, TerraformVariable, Testing } from "cdktf";
import type { IConstruct } from "constructs";
import { EnsImageLookup } from "../../../lib";
import type { EnsInstance, EnsInstanceConfig } from "../../../lib/alicloud/ens-instance";
import { AlicloudProvider } from "../../../lib/alicloud/provider";
import { giveImages, type TestImage } from "../../../lib/testing";
import { imageRecord } from "../../support/images";
import { newMachine, synthApp } from "../../support/rendering";
import { APP_HEAD, Workbench } from "../../support/workbench";

const ARM = { architecture: "arm64", computeType: "arm_vm" };

function build(image: Omit<TestImage, "imageName">, config: Partial<EnsInstanceConfig>, keep = false) {
  const app = Testing.app();
  giveImages(app, [{ imageName: "web", imageId: "m-1", ...image }]);
  const stack = new TerraformStack(app, "stack");
  const machine = newMachine(stack, "machine", config);
  new EnsImageLookup(stack, "web", { exactImageName: "web" }).injectInto(stack, { replaceOnChange: !keep });
  return { app, machine };
}

const warnings = (machine: EnsInstance) =>
  machine.node.metadata
    .filter(({ type }) => type === "@cdktf/warn" || type === "@cdktn/warn")
    .map(({ data }) => String(data));

test.each<[string, Omit<TestImage, "imageName">, Partial<EnsInstanceConfig>, boolean]>([
  ["smaller", { imageSizeGiB: 40 }, { systemDisk: { size: 20 } }, true],
  [
    "smaller than the system disk in it",
    { imageSizeGiB: 4, diskDeviceMappings: [{ type: "system", sizeGiB: 40 }] },
    { systemDisk: { size: 20 } },
    true,
  ],
  ["as large", { imageSizeGiB: 40 }, { systemDisk: { size: 40 } }, false],
  ["not stated", { imageSizeGiB: 40 }, { systemDisk: undefined }, false],
  ["for an image of unknown size", {}, { systemDisk: { size: 20 } }, false],
])("a system disk that is %s", (_, image, config, fails) => {
  const { app } = build(image, config);
  if (!fails) return expect(() => synthApp(app)).not.toThrow();
  expect(() => synthApp(app)).toThrow(expect.objectContaining({ code: "IMAGE_INCOMPATIBLE" }));
  expect(() => synthApp(app)).toThrow(
    /stack\/machine: its system disk has 20 GiB, and the image web \(m-1\) needs 40 GiB/,
  );
  expect(readdirSync(join(app.outdir, "stacks"))).toEqual([]);
});

test("a system disk that only Terraform knows is not compared", () => {
  const { app, machine } = build({ imageSizeGiB: 40 }, {});
  const size = new TerraformVariable(machine.cdktfStack, "size", { type: "number", default: 20 }).numberValue;
  machine.putSystemDisk({ size });
  expect(() => synthApp(app)).not.toThrow();
});

test("a machine that is kept is warned about only", () => {
  const { app, machine } = build({ imageSizeGiB: 40 }, { systemDisk: { size: 20 } }, true);
  synthApp(app);
  expect(warnings(machine)).toEqual([expect.stringContaining("the machine is kept")]);
});

test.each<[string, object, string, boolean]>([
  ["an Arm image on an x86 type", ARM, "ens.sn1.small", true],
  ["an x86 image on an Arm type", { architecture: "x86_64" }, "cas.cf53r", true],
  ["an x86 image on an x86 type", { architecture: "x86_64" }, "ens.sn1.small", false],
  ["an Arm image on an Arm type", ARM, "cas.cf53r", false],
  ["an Arm image on a type that nobody knows", ARM, "ens.xyz.small", false],
  ["an image of no stated architecture", {}, "ens.sn1.small", false],
])("%s", (_, image, instanceType, warned) => {
  const { app, machine } = build(image, { instanceType });
  synthApp(app);
  synthApp(app);
  expect(warnings(machine)).toEqual(warned ? [expect.stringContaining("is built for")] : []);
});

test("machines that are replaced badly are warned about in the run that moves their pin, and in no other", async () => {
  const old = imageRecord("m-1", "web-1");
  const bench = await Workbench.start([old]);
  try {
    const app = `${APP_HEAD}
const app = new App();
const stack = newStack(app, "stack");
new EnsImageLookup(stack, "web", { imageName: "web-*", pick: "mostRecent" }).injectInto(stack);
const machine = (id, config) => new EnsInstance(stack, id, { ...MACHINE, ...config });
machine("plain", {});
machine("subscribed", { paymentType: "Subscription" });
machine("many", { amount: 3 });
machine("kept", { paymentType: "Subscription", amount: 3, lifecycle: { ignoreChanges: ["image_id"] } });
app.synth();
`;
    const told = (env: NodeJS.ProcessEnv = {}) => {
      expect(bench.runApp(app, { env })).toMatchObject({ status: 0, stderr: "" });
      return bench
        .annotations("stack")
        .filter(({ level }) => level.endsWith("warn"))
        .map(({ message }) => message);
    };
    expect(told()).toEqual([]);
    bench.publish([old, imageRecord("m-2", "web-2", { CreationTime: "2026-09-01T10:00:00Z" })]);
    expect(told()).toEqual([]);
    expect(told({ ENS_IMAGES_REFRESH: "stack/web" })).toEqual([
      expect.stringMatching(/^stack\/subscribed: its pin moved in this run.* it is a Subscription/),
      expect.stringMatching(/^stack\/many: its pin moved in this run.* its amount is 3/),
    ]);
    expect(told()).toEqual([]);
  } finally {
    await bench.stop();
  }
});

test.each<[string, object, object, boolean]>([
  ["another key", { accessKey: "one" }, { accessKey: "two" }, true],
  ["another endpoint", {}, { endpoints: [{ ens: "ens.example" }] }, true],
  ["another region only", { region: "cn-beijing" }, { region: "cn-hangzhou" }, false],
  ["the same profile", { profile: "prod" }, { profile: "prod" }, false],
])("a machine whose own provider has %s", (_, asked, own, warned) => {
  const { app, machine } = build({}, {});
  const stack = machine.cdktfStack;
  new AlicloudProvider(stack, "provider", asked);
  machine.provider = new AlicloudProvider(stack, "own", { ...own, alias: "own" });
  synthApp(app);
  expect(warnings(machine)).toEqual(warned ? [expect.stringContaining("another account")] : []);
});

test.each([
  ["the machine", (machine: EnsInstance): IConstruct => machine],
  ["its stack", ({ cdktfStack }: EnsInstance): IConstruct => cdktfStack],
])("what an Aspect on %s mends is no error, and what it breaks is one", (_, placeOf) => {
  for (const [before, after] of [
    [20, 40],
    [40, 20],
  ] as const) {
    const { app, machine } = build({ imageSizeGiB: 40 }, { systemDisk: { size: before } });
    Aspects.of(placeOf(machine)).add({ visit: () => machine.putSystemDisk({ size: after }) });
    if (after === 40) expect(() => synthApp(app)).not.toThrow();
    else expect(() => synthApp(app)).toThrow(expect.objectContaining({ code: "IMAGE_INCOMPATIBLE" }));
  }
});

test.each([
  ["its stack is the only one", false, []],
  ["its stack is the only one, in an app without validations", true, []],
  ["its stack comes last", false, ["a-first", "b-second"]],
])("an error comes before anything is written where %s", (_, skipValidation, others) => {
  for (const by of ["injection", "token"]) {
    const app = Testing.app();
    Object.assign(app, { skipValidation });
    giveImages(app, [{ imageName: "web", imageId: "m-1", imageSizeGiB: 40 }]);
    for (const id of [...others, "stack"]) {
      const stack = new TerraformStack(app, id);
      const lookup = new EnsImageLookup(stack, "web", { exactImageName: "web" });
      if (by === "injection") lookup.injectInto(stack);
      const image = by === "token" ? { imageId: lookup.imageId } : {};
      newMachine(stack, "machine", { ...image, systemDisk: { size: id === "stack" ? 20 : 40 } });
    }
    expect(() => synthApp(app)).toThrow(/stack\/machine: its system disk(?!.*written)/s);
    expect(readdirSync(join(app.outdir, "stacks"))).toEqual([]);
  }
});

/** What of an app of one stack may write, or run otherwise, before that stack is looked through. */
test.each<[string, (stack: TerraformStack, folder: string) => void]>([
  [
    "a synthesizer of its own writes first",
    (stack, folder) => {
      stack.synthesizer = {
        synthesize: () => {
          writeFileSync(join(folder, "side.txt"), "");
          stack.toTerraform();
        },
      };
    },
  ],
  ["a synthesizer of its own renders otherwise", (stack) => Object.assign(stack.synthesizer, { synthesize: () => {} })],
  ["the stack has no validations", (stack) => Object.assign(stack, { runAllValidations: () => {} })],
  [
    "the stack's preparation writes",
    (stack, folder) => Object.assign(stack, { prepareStack: () => writeFileSync(join(folder, "side.txt"), "") }),
  ],
  ["the stack renders itself otherwise", (stack) => Object.assign(stack, { toTerraform: () => ({}) })],
  [
    "an Aspect elsewhere writes",
    (stack, folder) => {
      Aspects.of(new TerraformVariable(stack, "other", {})).add({
        visit: () => writeFileSync(join(folder, "side.txt"), ""),
      });
    },
  ],
])("an error comes before anything is done where %s", (_, prepare) => {
  const { app, machine } = build({ imageSizeGiB: 40 }, { systemDisk: { size: 20 } });
  const folder = join(app.outdir, "stacks");
  prepare(machine.cdktfStack, folder);
  expect(() => synthApp(app)).toThrow(/its system disk(?!.*written)/s);
  expect(readdirSync(folder)).toEqual([]);
});

test("a machine beside the stacks is told of, however many there are", () => {
  const { app, machine } = build({}, {});
  const lookup = new EnsImageLookup(machine.cdktfStack, "other", { exactImageName: "web" });
  newMachine(app, "lost", { imageId: lookup.imageId });
  expect(() => synthApp(app)).toThrow(/No stack could be identified.*'lost'/);
});

test("an Aspect elsewhere keeps no error from coming before anything is written", () => {
  const { app } = build({ imageSizeGiB: 40 }, { systemDisk: { size: 20 } });
  const other = new TerraformStack(app, "a-other");
  Aspects.of(other).add({ visit: () => {} });
  expect(() => synthApp(app)).toThrow(/its system disk(?!.*written)/s);
  expect(readdirSync(join(app.outdir, "stacks"))).toEqual([]);
});

test("what an Aspect mends is not warned about", () => {
  const { app, machine } = build(ARM, {});
  const own = newMachine(machine.cdktfStack, "own", { imageId: "m-own" });
  Aspects.of(machine.cdktfStack).add({
    visit: () => {
      machine.instanceType = "cas.cf53r";
      own.resetImageId();
      own.instanceType = "cas.cf53r";
    },
  });
  synthApp(app);
  expect([...warnings(machine), ...warnings(own)]).toEqual([]);
});

test("a machine of which there are none is not compared", () => {
  const { app } = build({ imageSizeGiB: 40 }, { systemDisk: { size: 20 }, count: 0 });
  expect(() => synthApp(app)).not.toThrow();
});

test("a machine that chooses between lookups is compared with the image of each", () => {
  const app = Testing.app();
  giveImages(app, [
    { imageName: "small", imageSizeGiB: 10 },
    { imageName: "large", imageSizeGiB: 40 },
  ]);
  const stack = new TerraformStack(app, "stack");
  const ids = ["small", "large"].map((id) => new EnsImageLookup(stack, id, { exactImageName: id }).imageId);
  newMachine(stack, "machine", { imageId: Fn.element(ids, 0), systemDisk: { size: 20 } });
  expect(() => synthApp(app)).toThrow(/the image large \(m-test-large\) needs 40 GiB/);
});
