import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Aspects, Fn, Lazy, TerraformResource, TerraformStack, Testing } from "cdktf";
import { Construct } from "constructs";
import { EnsImageLookup, EnsImages } from "../../../lib";
import type { EnsInstance } from "../../../lib/alicloud/ens-instance";
import { catchError } from "../../support/catch-error";
import { newApp, newMachine, synthApp } from "../../support/rendering";

const only = (scope: Construct, id: string) => new EnsImageLookup(scope, id, { exactImageName: id });

describe("options", () => {
  test("two targets on one scope are an error that names both", () => {
    const app = newApp();
    only(app, "one").injectInto(app);
    expect(() => only(app, "two").injectInto(app)).toThrow(/two injects into the app, where one injects already/);
  });

  test.each([
    [{ overwrite: "yes" }, "overwrite must be true or false"],
    [{ replaceOnChange: 1 }, "replaceOnChange must be true or false"],
    [{ filter: "all" }, "filter must be a function"],
    [{ attributes: { my: "image id" } }, "attributes must name an argument"],
    [{ attributes: [] }, "attributes must name an argument"],
    [{ attributes: { my: "template.image" } }, "attributes must name an argument"],
    [{ attributes: { my: 5 } }, "attributes must name an argument"],
    [{ attributes: { my: "__proto__" } }, "attributes must name an argument"],
    [{ where: true }, "where is no option; there are overwrite"],
    [{ constructor: 1 }, "constructor is no option; there are overwrite"],
    [{ attributes: { alicloud_ens_instance: "other" } }, "alicloud_ens_instance is filled by its image_id in this app"],
    [null, "the options must be an object"],
    [[], "the options must be an object"],
    [5, "the options must be an object"],
  ])("%j is refused", (options, message) => {
    const app = newApp();
    expect(() => only(app, "one").injectInto(app, options as never)).toThrow(message);
  });

  test("two attributes for one resource type are refused", () => {
    const app = newApp();
    const stack = new TerraformStack(app, "stack");
    only(app, "one").injectInto(app, { attributes: { my: "image" } });
    expect(() => only(stack, "two").injectInto(stack, { attributes: { my: "other" } })).toThrow(
      "my is filled by its image in this app, not by other",
    );
    only(stack, "three").injectInto(stack, { attributes: { my: "image" } });
  });

  test.each<[string, (machine: EnsInstance) => unknown, boolean]>([
    ["nothing", () => undefined, false],
    ["an empty text", () => "", false],
    ["a text", ({ instanceNameInput }) => instanceNameInput, true],
  ])("a filter that returns %s", (_, filter, chosen) => {
    const app = newApp();
    const stack = new TerraformStack(app, "stack");
    newMachine(stack, "machine", { instanceName: "web" });
    newMachine(new Construct(stack, "always"), "machine");
    newMachine(new TerraformStack(app, "other"), "machine");
    only(app, "one").injectInto(app);
    only(stack, "two").injectInto(stack, {
      filter: (machine) => machine.node.scope !== stack || (filter(machine as EnsInstance) as boolean),
    });
    const { machine } = JSON.parse(Testing.synth(stack)).resource.alicloud_ens_instance;
    expect(machine.image_id).toBe(chosen ? "m-two" : "m-one");
  });

  test.each<[string, (machine: EnsInstance) => unknown]>([
    ["text", (machine) => machine.imageId],
    ["value", (machine) => Fn.contains(["web"], machine.instanceName)],
  ])("a filter that returns a token is refused: a %s", (_, filter) => {
    const app = newApp();
    const stack = new TerraformStack(app, "stack");
    newMachine(stack, "machine");
    only(stack, "one").injectInto(stack, { filter: (machine) => filter(machine as EnsInstance) as boolean });
    const { code, message } = catchError(() => Testing.synth(stack));
    expect(code).toBe("SETTINGS_INVALID");
    expect(message).toContain("stack/one: injectInto(scope, { … }): filter returned a token");
  });

  test.each([null, undefined, "stack", {}])("a scope %j is refused", (scope) => {
    const lookup = only(newApp(), "one");
    expect(catchError(() => lookup.injectInto(scope as never)).code).toBe("SETTINGS_INVALID");
  });

  test("a scope of another app is refused", () => {
    expect(() => only(newApp(), "one").injectInto(new TerraformStack(newApp(), "stack"))).toThrow(
      "one: injectInto(scope): scope belongs to another app than the lookup",
    );
  });

  test("a resource type may have any name", () => {
    const app = newApp();
    const stack = new TerraformStack(app, "stack");
    for (const type of ["constructor", "toString"])
      new TerraformResource(stack, `a-${type}`, { terraformResourceType: type });
    newMachine(stack, "machine");
    only(stack, "one").injectInto(stack, { attributes: { constructor: "image" } as never });
    const { resource } = JSON.parse(Testing.synth(stack));
    expect(resource.constructor["a-constructor"]).toEqual({ image: "m-one" });
    expect(resource.toString["a-toString"]).toEqual({});
  });

  test.each([5, [], "auto", null])("settings %j of an app are refused", (settings) => {
    expect(catchError(() => EnsImages.of(newApp()).configure(settings as never)).code).toBe("SETTINGS_INVALID");
  });

  test("an undefined setting leaves the earlier one", () => {
    const app = newApp();
    EnsImages.of(app).configure({ planOutputs: true });
    EnsImages.of(app).configure({ planOutputs: undefined });
    const stack = new TerraformStack(app, "stack");
    newMachine(stack, "machine", { imageId: only(stack, "one").imageId });
    expect(Testing.synth(stack)).toContain("ens_image_one_");
  });

  test.each([
    ["nothing", undefined, ["image_id"]],
    ["a list", { ignoreChanges: ["amount"] }, ["amount", "image_id"]],
    ["the attribute itself", { ignoreChanges: ["image_id"] }, ["image_id"]],
    ["a list by token", { ignoreChanges: Lazy.listValue({ produce: () => ["amount"] }) }, ["amount", "image_id"]],
    ["itself in a list by token", { ignoreChanges: Lazy.listValue({ produce: () => ["image_id"] }) }, ["image_id"]],
    ["all", { ignoreChanges: "all" as const }, "all"],
    ["another rule", { preventDestroy: true }, ["image_id"]],
  ])("replaceOnChange: false keeps a machine that ignores %s", (_, lifecycle, expected) => {
    const app = newApp();
    const stack = new TerraformStack(app, "stack");
    newMachine(stack, "machine", { lifecycle });
    only(stack, "one").injectInto(stack, { replaceOnChange: false });
    for (const _ of ["first", "second"]) {
      const machine = JSON.parse(Testing.synth(stack)).resource.alicloud_ens_instance.machine;
      expect(machine.lifecycle.ignore_changes).toEqual(expected);
      expect(machine.lifecycle.prevent_destroy).toBe(lifecycle && "preventDestroy" in lifecycle ? true : undefined);
    }
    synthApp(app);
    const report = JSON.parse(readFileSync(join(app.outdir, "ens-images.json"), "utf8"));
    expect(report.machines).toMatchObject([{ ignoresImage: true }]);
  });

  test("a lifecycle by override is added to", () => {
    const app = newApp();
    const stack = new TerraformStack(app, "stack");
    newMachine(stack, "machine").addOverride("lifecycle.ignore_changes", ["amount"]);
    only(stack, "one").injectInto(stack, { replaceOnChange: false });
    const { lifecycle } = JSON.parse(Testing.synth(stack)).resource.alicloud_ens_instance.machine;
    expect(lifecycle.ignore_changes).toEqual(["image_id", "amount"]);
  });

  test("an override that comes after the injection is the later word", () => {
    const app = newApp();
    const stack = new TerraformStack(app, "stack");
    const machine = newMachine(stack, "machine");
    only(stack, "one").injectInto(stack);
    expect(Testing.synth(stack)).toContain("m-one");
    machine.addOverride("image_id", "m-later");
    expect(Testing.synth(stack)).toContain("m-later");
  });
});

test.each([undefined, false])(
  "a nearer target that an Aspect adds takes over, replaceOnChange %s",
  (replaceOnChange) => {
    const app = newApp();
    const stack = new TerraformStack(app, "stack");
    const machine = newMachine(stack, "machine");
    const [outer, inner] = [only(app, "one"), only(stack, "two")];
    outer.injectInto(app, { replaceOnChange: false });
    let added = false;
    Aspects.of(stack).add({
      visit() {
        if (!added) inner.injectInto(stack, { replaceOnChange });
        added = true;
      },
    });
    synthApp(app);
    const { image_id, lifecycle } = JSON.parse(Testing.synth(stack)).resource.alicloud_ens_instance.machine;
    expect(image_id).toBe("m-two");
    expect(lifecycle?.ignore_changes).toEqual(replaceOnChange === false ? ["image_id"] : undefined);
    expect(machine.lifecycle?.ignoreChanges).toEqual(replaceOnChange === false ? ["image_id"] : undefined);
  },
);

describe("warnings", () => {
  test("a targeted machine with an id of its own is warned about once; one with a lookup's token is not", () => {
    const app = newApp();
    const stack = new TerraformStack(app, "stack");
    const one = only(stack, "one");
    one.injectInto(stack);
    const literal = newMachine(stack, "literal", { imageId: "m-own" });
    const token = newMachine(stack, "token", { imageId: Fn.join("", [one.imageId]) });
    synthApp(app);
    synthApp(app);
    expect(literal.node.metadata.filter(({ type }) => type === "@cdktf/warn").map(({ data }) => data)).toEqual([
      expect.stringContaining("names an image of its own"),
    ]);
    expect(token.node.metadata.filter(({ type }) => type === "@cdktf/warn")).toEqual([]);
  });
});
