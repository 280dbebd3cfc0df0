import { Lazy, TerraformLocal, TerraformResource, TerraformStack, TerraformVariable } from "cdktf";
import { EnsImageLookup } from "../../../lib";
import type { EnsInstance, EnsInstanceConfig } from "../../../lib/alicloud/ens-instance";
import { newApp, newMachine, synthApp } from "../../support/rendering";

const WITHOUT: Partial<EnsInstanceConfig> = { systemDisk: undefined };

function build() {
  const app = newApp();
  const stack = new TerraformStack(app, "stack");
  const lookup = new EnsImageLookup(stack, "one", { exactImageName: "one" });
  return { app, stack, lookup };
}

const told = (stack: TerraformStack): string[] =>
  stack.node.metadata.map(({ data }) => String(data)).filter((text) => text.includes("no system_disk"));

const block = (name: string, value: unknown) => (machine: EnsInstance) => machine.addOverride(name, value);
const ofStack = (name: string, value: unknown) => (machine: EnsInstance) =>
  machine.cdktfStack.addOverride(`resource.alicloud_ens_instance.machine.${name}`, value);
const token = (produce: () => unknown) => Lazy.anyValue({ produce });

test.each<[string, Partial<EnsInstanceConfig>, ((machine: EnsInstance) => void) | undefined, boolean]>([
  ["nothing", WITHOUT, undefined, true],
  ["an empty block", { systemDisk: {} }, undefined, false],
  ["a size", { systemDisk: { size: 40 } }, undefined, false],
  ["a size by override", WITHOUT, block("system_disk.size", 40), false],
  ["a block by override", WITHOUT, block("system_disk", [{ size: 40 }]), false],
  ["an override that takes it away", {}, block("system_disk", undefined), true],
  ["an override with no block", {}, block("system_disk", []), true],
  ["a dynamic block", WITHOUT, block("dynamic.system_disk", { for_each: "${[1]}", content: { size: 40 } }), false],
  ["another dynamic block", WITHOUT, block("dynamic.data_disk", { for_each: "${[1]}", content: { size: 40 } }), true],
  ["an override of the stack", WITHOUT, ofStack("system_disk", { size: 40 }), false],
  ["an override of the stack that takes it away", {}, ofStack("system_disk", undefined), true],
  ["a dynamic block of the stack", WITHOUT, ofStack("dynamic.system_disk", { content: {} }), false],
  [
    "a token",
    WITHOUT,
    block(
      "system_disk",
      token(() => [{ size: 40 }]),
    ),
    false,
  ],
  [
    "a token for nothing",
    WITHOUT,
    block(
      "system_disk",
      token(() => undefined),
    ),
    true,
  ],
  ["a value of Terraform's", WITHOUT, block("system_disk", "${var.disks}"), false],
  ["nothing, and is not made", { ...WITHOUT, count: 0 }, undefined, false],
  ["nothing, and is made twice", { ...WITHOUT, count: 2 }, undefined, true],
  ["nothing, which Terraform ignores", { ...WITHOUT, lifecycle: { ignoreChanges: ["system_disk"] } }, undefined, false],
  ["nothing, and ignores its image", { ...WITHOUT, lifecycle: { ignoreChanges: ["image_id"] } }, undefined, true],
])("a machine whose system disk is %s", (_, config, change, warned) => {
  const { app, stack, lookup } = build();
  const machine = newMachine(stack, "machine", { imageId: lookup.imageId, ...config });
  change?.(machine);
  synthApp(app);
  expect(told(stack)).toHaveLength(warned ? 1 : 0);
});

test("a size that only Terraform knows", () => {
  const { app, stack, lookup } = build();
  const size = new TerraformVariable(stack, "size", { type: "number" }).numberValue;
  newMachine(stack, "machine", { imageId: lookup.imageId, systemDisk: { size } });
  synthApp(app);
  expect(told(stack)).toEqual([]);
});

test("it is told once a stack: of the machines that a lookup feeds, with their number and the first names", () => {
  const { app, stack, lookup } = build();
  const other = new TerraformStack(app, "other");
  for (const id of ["a", "b", "c", "d", "e", "f"]) newMachine(stack, id, { ...WITHOUT, imageId: lookup.imageId });
  const local = new TerraformLocal(other, "image", new EnsImageLookup(other, "one", { exactImageName: "one" }).imageId);
  newMachine(other, "by-reference", { ...WITHOUT, imageId: local.asString });
  newMachine(stack, "by-hand", { ...WITHOUT, imageId: "m-own" });
  new TerraformResource(stack, "mapped", { terraformResourceType: "my_machine" });
  new TerraformResource(stack, "raw", { terraformResourceType: "alicloud_ens_instance" });
  lookup.injectInto(stack, { attributes: { my_machine: "image_id" } });
  synthApp(app);
  synthApp(app);
  const rest =
    "The provider reads the disk back and takes what is not stated for a change (aliyun/alicloud 1.289), so every apply " +
    "replaces such a machine. Write systemDisk: { size: GIB } with the size that the machine has now: another size replaces it too.";
  expect(told(stack)).toEqual([
    `7 machines state no system_disk: stack/a, stack/b, stack/c, stack/d, stack/e and 2 more. ${rest}`,
  ]);
  expect(told(other)).toEqual([`1 machine states no system_disk: other/by-reference. ${rest}`]);
});
