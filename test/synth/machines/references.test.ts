import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  type App,
  Fn,
  TerraformCount,
  TerraformDataSource,
  TerraformHclModule,
  TerraformIterator,
  TerraformLocal,
  TerraformResource,
  TerraformStack,
  TerraformVariable,
  Testing,
} from "cdktf";
import { EnsImageLookup } from "../../../lib";
import type { EnsInstance } from "../../../lib/alicloud/ens-instance";
import { giveImages } from "../../../lib/testing";
import { newApp, newMachine, synthApp } from "../../support/rendering";

interface Given {
  readonly stack: TerraformStack;
  readonly one: EnsImageLookup;
  readonly two: EnsImageLookup;
}

function build(app: App): Given {
  const stack = new TerraformStack(app, "stack");
  const [one, two] = ["one", "two"].map((id) => new EnsImageLookup(stack, id, { exactImageName: id }));
  return { stack, one: one as EnsImageLookup, two: two as EnsImageLookup };
}

const WAYS: readonly [string, (given: Given) => unknown, readonly string[]][] = [
  [
    "for_each over a map",
    ({ stack, one, two }) => {
      const forEach = TerraformIterator.fromMap({
        a: { image: one.imageId, other: "x" },
        b: { image: two.imageId, other: "y" },
      });
      return newMachine(stack, "machine", { forEach, imageId: forEach.getString("image") });
    },
    ["one", "two"],
  ],
  [
    "for_each over a list",
    ({ stack, one }) => {
      const forEach = TerraformIterator.fromList([one.imageId]);
      return newMachine(stack, "machine", { forEach, imageId: forEach.value });
    },
    ["one"],
  ],
  [
    "for_each over a local map of local values",
    ({ stack, one, two }) => {
      const [a, b] = [one, two].map(({ imageId }, i) => new TerraformLocal(stack, `local${i}`, imageId).asString);
      const map = new TerraformLocal(stack, "map", { a, b });
      const forEach = TerraformIterator.fromMap(map.asStringMap);
      return newMachine(stack, "machine", { forEach, imageId: Fn.trimspace(forEach.value) });
    },
    ["one", "two"],
  ],
  [
    "count and an element",
    ({ stack, one, two }) => {
      const count = TerraformCount.of(2);
      return newMachine(stack, "machine", { count, imageId: Fn.element([one.imageId, two.imageId], count.index) });
    },
    ["one", "two"],
  ],
  [
    "a local value",
    ({ stack, one }) => newMachine(stack, "machine", { imageId: new TerraformLocal(stack, "l", one.imageId).asString }),
    ["one"],
  ],
  [
    "a member of a local value",
    ({ stack, one, two }) => {
      const local = new TerraformLocal(stack, "l", { a: one.imageId, b: two.imageId });
      return newMachine(stack, "machine", { imageId: Fn.lookup(local.expression, "b", "") });
    },
    ["two"],
  ],
  [
    "the default of a variable",
    ({ stack, one }) =>
      newMachine(stack, "machine", {
        imageId: new TerraformVariable(stack, "v", { default: one.imageId }).stringValue,
      }),
    ["one"],
  ],
  [
    "a machine that has it by token",
    ({ stack, one }) =>
      newMachine(stack, "machine", { imageId: newMachine(stack, "a", { imageId: one.imageId }).imageId }),
    ["one"],
  ],
  [
    "a repeated machine that has it by injection",
    ({ stack, one }) => {
      const a = newMachine(stack, "a", { count: TerraformCount.of(1) });
      one.injectInto(a);
      return newMachine(stack, "machine", { imageId: `\${${a.fqn}[0].image_id}` });
    },
    ["one"],
  ],
  [
    "another attribute of a machine, which the provider makes",
    ({ stack, one }) =>
      newMachine(stack, "machine", { imageId: newMachine(stack, "a", { imageId: one.imageId }).instanceName }),
    ["one"],
  ],
  [
    "a variable whose block stands in a list",
    ({ stack, one }) => {
      const variable = new TerraformVariable(stack, "v", { default: one.imageId });
      const { v } = variable.toTerraform().variable;
      variable.toTerraform = () => ({ variable: { v: [v] } });
      return newMachine(stack, "machine", { imageId: variable.stringValue });
    },
    ["one"],
  ],
  [
    "what a resource makes of its input",
    ({ stack, one, two }) => {
      const data = raw(stack, "terraform_data", { input: one.imageId, triggers_replace: two.imageId });
      return newMachine(stack, "machine", { imageId: `\${${data}.output}` });
    },
    ["one", "two"],
  ],
  [
    "what a resource makes that another one replaces",
    ({ stack, one }) => {
      const first = raw(stack, "terraform_data", { input: one.imageId });
      const second = raw(stack, "terraform_data", { input: "x", lifecycle: { replace_triggered_by: [first] } }, "b");
      return newMachine(stack, "machine", { imageId: `\${${second}.output}` });
    },
    ["one"],
  ],
  [
    "a data source",
    ({ stack, one }) => {
      const source = new TerraformDataSource(stack, "t", { terraformResourceType: "template_file" });
      source.addOverride("vars", { image: one.imageId });
      return newMachine(stack, "machine", { imageId: source.getStringAttribute("rendered") });
    },
    ["one"],
  ],
  [
    "a splat over the values of a machine",
    ({ stack, one }) => {
      newMachine(stack, "a", { imageId: one.imageId, forEach: TerraformIterator.fromList(["x"]) });
      return newMachine(stack, "machine", { imageId: "${values(alicloud_ens_instance.a)[*].image_id[0]}" });
    },
    ["one"],
  ],
  [
    "a repetition over a machine that has it by injection",
    ({ stack, one }) => {
      one.injectInto(newMachine(stack, "a", { count: TerraformCount.of(2) }));
      const machine = newMachine(stack, "machine", { imageId: "${each.value}" });
      machine.addOverride("for_each", '${toset([for a in alicloud_ens_instance.a : a["image_id"]])}');
      return machine;
    },
    ["one"],
  ],
  [
    "a local value that an override of the stack writes",
    ({ stack, one }) => {
      stack.addOverride("locals.written", one.imageId);
      return newMachine(stack, "machine", { imageId: "${local.written}" });
    },
    ["one"],
  ],
  [
    "one of two, of which one stands elsewhere",
    ({ stack, one, two }) => {
      const local = new TerraformLocal(stack, "l", two.imageId);
      return newMachine(stack, "machine", { imageId: Fn.conditional("${var.x}", one.imageId, local.asString) });
    },
    ["one", "two"],
  ],
  [
    "an index that names another value",
    ({ stack, one, two }) => {
      new TerraformLocal(stack, "keys", { a: one.imageId });
      new TerraformLocal(stack, "images", { "m-one": two.imageId });
      return newMachine(stack, "machine", { imageId: "${local.images[local.keys.a]}" });
    },
    ["one", "two"],
  ],
  [
    "local values that go round in a circle: none",
    ({ stack }) => {
      const [a, b] = ["a", "b"].map((id) => new TerraformLocal(stack, id, "")) as [TerraformLocal, TerraformLocal];
      a.expression = b.asString;
      b.expression = a.asString;
      return newMachine(stack, "machine", { imageId: a.asString });
    },
    [],
  ],
];

function raw(stack: TerraformStack, terraformResourceType: string, fields: object, id = "a"): string {
  const resource = new TerraformResource(stack, id, { terraformResourceType });
  for (const [name, value] of Object.entries(fields)) resource.addOverride(name, value);
  return `${terraformResourceType}.${id}`;
}

test.each(WAYS)("an image by %s is told from which lookups", (_, make, expected) => {
  const app = newApp();
  const { stack, ...lookups } = build(app);
  make({ stack, ...lookups });
  synthApp(app);
  const report = JSON.parse(readFileSync(join(app.outdir, "ens-images.json"), "utf8"));
  const rows = report.machines.filter(({ address }: { address: string }) => address.endsWith(".machine"));
  expect(rows.map(({ lookup, by }: Record<string, string>) => `${lookup} ${by}`).sort()).toEqual(
    expected.map((id) => `stack/${id} token`),
  );
  const rendered = stack.toTerraform() as Record<string, Record<string, Record<string, Record<string, object>>>>;
  const note = rendered.resource?.alicloud_ens_instance?.machine?.["//"] as { ensImage?: object } | undefined;
  const names = [note?.ensImage ?? []].flat().map((image) => (image as { name: string }).name);
  expect(names.sort()).toEqual(expected);
});

const warnings = (machine: { readonly node: { readonly metadata: readonly { type: string; data: unknown }[] } }) =>
  machine.node.metadata.filter(({ type }) => type === "@cdktf/warn").map(({ data }) => String(data));

test("a machine that takes a lookup by reference does not bypass an injection from above", () => {
  const app = newApp();
  const { stack, one, two } = build(app);
  two.injectInto(app);
  newMachine(stack, "injected");
  const machine = newMachine(stack, "machine", { imageId: new TerraformLocal(stack, "l", one.imageId).asString });
  synthApp(app);
  expect(warnings(machine)).toEqual([]);
});

test("which of several images a machine gets is not known: what does not fit is a warning", () => {
  const app = Testing.app();
  giveImages(app, [{ imageName: "one" }, { imageName: "two", imageSizeGiB: 40 }]);
  const { stack, one, two } = build(app);
  const forEach = TerraformIterator.fromMap({ a: { image: one.imageId }, b: { image: two.imageId } });
  const machine = newMachine(stack, "machine", {
    forEach,
    imageId: forEach.getString("image"),
    systemDisk: { size: 20 },
  });
  synthApp(app);
  expect(warnings(machine)).toEqual([expect.stringMatching(/needs 40 GiB, if it is the one that it gets\.$/)]);
});

test.each<[string, (lookup: EnsImageLookup) => string, readonly string[]]>([
  ["an id", () => "m-own", []],
  ["the same lookup's token", ({ imageId }) => imageId, ["machine"]],
])("a stack's own override of %s is the last word of where an image is from", (_, value, fed) => {
  const app = newApp();
  const { stack, one } = build(app);
  newMachine(stack, "machine");
  one.injectInto(stack);
  stack.addOverride("resource.alicloud_ens_instance.machine.image_id", value(one));
  synthApp(app);
  const report = JSON.parse(readFileSync(join(app.outdir, "ens-images.json"), "utf8"));
  expect(report.machines.map(({ path }: { path: string }) => path)).toEqual(fed.map((id) => `stack/${id}`));
  expect(JSON.stringify(stack.toTerraform()).includes("ensImage")).toBe(fed.length > 0);
});

test("a module that a lookup is given to is one machine, and there may be more", () => {
  const app = newApp();
  const { stack, one } = build(app);
  new TerraformHclModule(stack, "module", { source: "git::https://example.com/m", variables: { image: one.imageId } });
  synthApp(app);
  const { machines, lookups } = JSON.parse(readFileSync(join(app.outdir, "ens-images.json"), "utf8"));
  expect(machines).toMatchObject([{ address: "module.module", lookup: "stack/one", path: "stack/module" }]);
  expect(lookups).toMatchObject([{ path: "stack/one", atLeast: true }, { path: "stack/two" }]);
  expect(lookups[1]).not.toHaveProperty("atLeast");
  expect(Testing.synth(stack)).toContain('"image": "m-one"');
});

test("an image from another stack is not mistaken for that of a resource of the same name", () => {
  const app = newApp();
  const [source, local] = ["first", "second"].map((id) => {
    const stack = new TerraformStack(app, id);
    const { imageId } = new EnsImageLookup(stack, "image", { exactImageName: id === "first" ? "one" : "two" });
    return [newMachine(stack, "source", { imageId }), new TerraformLocal(stack, "local", imageId)] as const;
  })[0] as readonly [EnsInstance, TerraformLocal];
  const second = app.node.findChild("second");
  newMachine(second as TerraformStack, "copy", { imageId: source.imageId });
  newMachine(second as TerraformStack, "other", { imageId: local.asString });
  synthApp(app);
  const report = JSON.parse(readFileSync(join(app.outdir, "ens-images.json"), "utf8"));
  expect(report.machines.map(({ path }: { path: string }) => path)).toEqual(["first/source", "second/source"]);
});

test.each<[string, (given: Given) => unknown, readonly string[]]>([
  ["a plain id", () => "m-own", []],
  ["a token", ({ one }) => one.imageId, []],
  ["a local value", ({ stack, one }) => new TerraformLocal(stack, "l", one.imageId).asString, []],
  ["a local value that is plain", ({ stack }) => new TerraformLocal(stack, "l", "m-own").asString, []],
  [
    "what a resource makes",
    ({ stack, one }) => `\${${raw(stack, "terraform_data", { input: one.imageId })}.output}`,
    ["one"],
  ],
  [
    "a variable without a default",
    ({ stack }) => new TerraformVariable(stack, "v", {}).stringValue,
    ["one", "two", "app"],
  ],
  ["what nobody here says", () => "${data.other_thing.x.image}", ["one", "two", "app"]],
])("the number of machines is the least where an image is %s", (_, make, expected) => {
  const app = newApp({ enableFutureFlags: false });
  const { stack, one, two } = build(app);
  new EnsImageLookup(app, "app", { exactImageName: "three" });
  new EnsImageLookup(new TerraformStack(app, "other"), "other", { exactImageName: "three" });
  newMachine(stack, "machine", { imageId: make({ stack, one, two }) as string });
  synthApp(app);
  const { lookups } = JSON.parse(readFileSync(join(app.outdir, "ens-images.json"), "utf8"));
  const open = lookups.filter(({ atLeast }: { atLeast?: boolean }) => atLeast);
  expect(open.map(({ path }: { path: string }) => path.split("/").pop()).sort()).toEqual([...expected].sort());
});
