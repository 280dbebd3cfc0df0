import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Fn, Lazy, TerraformOutput, TerraformStack, Testing } from "cdktf";
import { EnsImageLookup, EnsImages } from "../../../lib";
import { giveImages } from "../../../lib/testing";
import { newApp, newMachine, synthApp } from "../../support/rendering";

const NOTE = { lookup: "web", name: "one", creationTime: "2026-01-01T00:00:00Z", owner: "self" };

interface Commented {
  readonly "//": Readonly<Record<string, unknown>>;
}

interface StackText {
  readonly "//": { readonly metadata: unknown; readonly outputs: unknown };
  readonly resource: { readonly alicloud_ens_instance: Readonly<Record<string, Commented>> };
  readonly output?: Readonly<Record<string, { readonly value: unknown }>>;
}

/** One app with a machine by token, one by injection, one with an id of its own. */
function build(): TerraformStack {
  const app = newApp();
  const web = new EnsImageLookup(app, "web", { exactImageName: "one" });
  const stack = new TerraformStack(app, "stack");
  web.injectInto(stack);
  newMachine(stack, "injected");
  newMachine(stack, "token", { imageId: web.imageId });
  newMachine(stack, "function", { imageId: Fn.trimspace(web.imageId) });
  newMachine(stack, "own", { imageId: "m-own" });
  newMachine(stack, "noted").addOverride("//.ticket", "OPS-1");
  return stack;
}

describe("provenance", () => {
  test("stands at each machine that a lookup feeds, in JSON", () => {
    const { alicloud_ens_instance: machines } = (build().toTerraform() as StackText).resource;
    for (const name of ["injected", "token", "function", "noted"])
      expect(machines[name]?.["//"].ensImage).toEqual(NOTE);
    expect(machines.own?.["//"]).not.toHaveProperty("ensImage");
    expect(machines.noted?.["//"]).toMatchObject({ ticket: "OPS-1", metadata: { path: "stack/noted" } });
  });

  test("and the report name every lookup that a machine chooses between", () => {
    const app = newApp();
    const stack = new TerraformStack(app, "stack");
    const [one, two] = ["one", "two"].map((id) => new EnsImageLookup(stack, id, { exactImageName: id, pin: id }));
    const again = new EnsImageLookup(stack, "again", { exactImageName: "one", pin: "one" });
    const ids = [one, two, again].map((lookup) => lookup?.imageId as string);
    newMachine(stack, "machine", { imageId: Fn.element(ids, 1) });
    synthApp(app);
    const { machine } = (stack.toTerraform() as StackText).resource.alicloud_ens_instance;
    expect(machine?.["//"].ensImage).toMatchObject([{ name: "one" }, { name: "two" }, { lookup: "stack/again" }]);
    const text = readFileSync(join(app.outdir, "ens-images.json"), "utf8");
    const report = JSON.parse(text);
    // What is written is made in order, so that nothing needs to be sorted.
    expect(text).toBe(`${JSON.stringify(report, inOrder, 2)}\n`);
    expect(report.machines.map(({ key }: { key: string }) => key)).toEqual(["pin//one", "pin//two"]);
  });

  test("stands at a machine whose image could not be resolved at first", () => {
    const app = newApp();
    const stack = new TerraformStack(app, "stack");
    const { imageId } = new EnsImageLookup(stack, "web", { exactImageName: "one" });
    let ready = false;
    const produce = () => {
      if (!ready) throw new Error("not yet");
      return imageId;
    };
    newMachine(stack, "machine", { imageId: Lazy.stringValue({ produce }) });
    expect(() => stack.toTerraform()).toThrow("not yet");
    ready = true;
    const { machine } = (stack.toTerraform() as StackText).resource.alicloud_ens_instance;
    expect(machine?.["//"].ensImage).toMatchObject({ name: "one" });
  });

  test("stands in the metadata file alone, in HCL", () => {
    const { hcl, metadata } = build().toHclTerraform() as { hcl: string; metadata: StackText };
    expect(hcl).not.toMatch(/ensImage|2026-01-01/);
    const { alicloud_ens_instance: machines } = metadata.resource;
    for (const name of ["injected", "token"]) expect(machines[name]?.["//"].ensImage).toEqual(NOTE);
  });

  test("puts the names of overrides alone into the stack's metadata, which the framework's telemetry sends", () => {
    const empty = new TerraformStack(Testing.app(), "stack");
    const stack = build();
    expect((stack.toTerraform() as StackText)["//"].metadata).toEqual({
      ...((empty.toTerraform() as StackText)["//"].metadata as object),
      // Of each machine: its own, and that of the injection.
      overrides: { alicloud_ens_instance: ["image_id", "//", "image_id"] },
    });
  });

  test("of a literal fallback names the lookup only", () => {
    const app = newApp();
    const stack = new TerraformStack(app, "stack");
    const { imageId } = new EnsImageLookup(stack, "web", { exactImageName: "none", fallback: ["m-literal"] });
    newMachine(stack, "machine", { imageId });
    const { machine } = (stack.toTerraform() as StackText).resource.alicloud_ens_instance;
    expect(machine?.["//"].ensImage).toEqual({ lookup: "stack/web" });
  });

  test.each([
    ["${TfToken[TOKEN.0]}", "${TfToken\\u005bTOKEN.0]}"],
    ["#{TfToken[TOKEN.0]}", "#{TfToken\\u005bTOKEN.0]}"],
    ["-8.1095622125913786e+298", "-8.1095622125913786\\u0065+298"],
    ["String Map Token Value", "\\u0053tring Map Token Value"],
    ["a\u202eb\u001b[31m\n", "a\\u202eb\\u001b[31m\\u000a"],
    ["${file(1)} 边缘 1e5", "${file(1)} 边缘 1e5"],
  ])("holds the name %j as text", (imageName, expected) => {
    const app = newApp();
    const stack = new TerraformStack(app, "stack");
    giveImages(stack, [{ imageName, imageId: "m-1" }]);
    newMachine(stack, "machine", { imageId: new EnsImageLookup(stack, "web", { imageId: "m-1" }).imageId });
    const { machine } = (stack.toTerraform() as StackText).resource.alicloud_ens_instance;
    expect(machine?.["//"].ensImage).toMatchObject({ name: expected });
  });
});

describe("plan outputs", () => {
  const outputsOf = (stack: TerraformStack) => {
    const { output = {} } = JSON.parse(Testing.synth(stack)) as StackText;
    return Object.entries(output).map(([name, { value }]) => [name, value]);
  };
  const ONE = "one (2026-01-01, m-one)";

  test("are off by default, on for an app, on or off for a lookup", () => {
    const count = (app: boolean | undefined, lookup: boolean | undefined) => {
      const root = newApp();
      EnsImages.of(root).configure({ planOutputs: app });
      const stack = new TerraformStack(root, "stack");
      const web = new EnsImageLookup(stack, "web", { exactImageName: "one", planOutputs: lookup });
      newMachine(stack, "machine", { imageId: web.imageId });
      return outputsOf(stack).length;
    };
    const table = [undefined, true, false].map((app) => [undefined, true, false].map((lookup) => count(app, lookup)));
    expect(table).toEqual([
      [0, 1, 0],
      [1, 1, 0],
      [0, 1, 0],
    ]);
  });

  test.each([
    ["1st", /^ens_image_1st_[0-9a-f]{8}$/],
    ["a.b", /^ens_image_a_b_[0-9a-f]{8}$/],
    ["Web-Image", /^ens_image_web_image_[0-9a-f]{8}$/],
    ["边缘-基础", /^ens_image_lookup_[0-9a-f]{8}$/],
  ])("of a lookup named %s have a name that Terraform takes", (id, name) => {
    const app = newApp();
    EnsImages.of(app).configure({ planOutputs: true });
    const stack = new TerraformStack(app, "stack");
    new EnsImageLookup(stack, id, { exactImageName: "one" }).injectInto(newMachine(stack, "machine"));
    expect(outputsOf(stack)).toEqual([[expect.stringMatching(name), ONE]]);
    expect(outputsOf(stack)).toHaveLength(1);
  });

  test("stand in each stack that uses the lookup, in any way, and in no other", () => {
    const app = newApp();
    EnsImages.of(app).configure({ planOutputs: true });
    const web = new EnsImageLookup(app, "web", { exactImageName: "one" });
    const stacks = ["token", "injected", "output", "none"].map((id) => new TerraformStack(app, id));
    const [token, injected, output, none] = stacks as [TerraformStack, TerraformStack, TerraformStack, TerraformStack];
    newMachine(token, "machine", { tags: { image: Fn.upper(web.imageName) }, imageId: "m-own" });
    newMachine(injected, "machine");
    web.injectInto(injected);
    new TerraformOutput(output, "created", { value: { at: [web.creationTime] } });
    const plain = new TerraformStack(none, "inner");
    newMachine(plain, "machine", { imageId: web.imageId });
    const names = [token, injected, output, plain].map((stack) =>
      outputsOf(stack)
        .map(([name]) => name)
        .find((n) => n !== "created"),
    );
    expect(new Set(names).size).toBe(1);
    expect(names[0]).toMatch(/^ens_image_web_/);
    expect(outputsOf(none)).toEqual([]);
  });

  test("are the same from app.synth() twice, and two lookups of one name differ by key", () => {
    const app = newApp();
    EnsImages.of(app).configure({ planOutputs: true });
    const stack = new TerraformStack(app, "stack");
    for (const [scope, name] of [
      [app, "one"],
      [stack, "two"],
    ] as const) {
      const { imageId } = new EnsImageLookup(scope, "web", { exactImageName: name });
      newMachine(stack, name, { imageId });
    }
    const text = () => readFileSync(join(app.outdir, "stacks/stack/cdk.tf.json"), "utf8");
    synthApp(app);
    const first = text();
    synthApp(app);
    expect(text()).toBe(first);
    expect(Object.keys((JSON.parse(first) as StackText).output ?? {})).toHaveLength(2);
    expect(outputsOf(stack)).toHaveLength(2);
  });
});

function inOrder(_key: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
