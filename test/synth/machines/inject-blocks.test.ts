import { Fn, Lazy, TerraformIterator, TerraformResource, TerraformStack, Testing } from "cdktf";
import type { Construct } from "constructs";
import { EnsImageLookup } from "../../../lib";
import { catchError } from "../../support/catch-error";
import { newApp, synthApp } from "../../support/rendering";

/** As `cdktf get` generates it: a resource with a block. */
class Pool extends TerraformResource {
  constructor(
    scope: Construct,
    id: string,
    private readonly template: unknown,
    private readonly type = "list",
  ) {
    super(scope, id, { terraformResourceType: "my_pool" });
  }

  protected override synthesizeAttributes() {
    return { name: "pool", template: copy(this.template, (value) => value) };
  }

  protected override synthesizeHclAttributes() {
    const value = copy(this.template, (one) => ({
      value: one,
      isBlock: false,
      type: "simple",
      storageClassType: "string",
    }));
    if (value === undefined) return {};
    return { template: { value, isBlock: true, type: this.type, storageClassType: "Template" } };
  }
}

/** A block, or a list of them, with other leaves. */
function copy(block: unknown, leaf: (value: unknown) => unknown): unknown {
  if (Array.isArray(block)) return block.map((one) => copy(one, leaf));
  if (typeof block !== "object" || block === null || Object.getPrototypeOf(block) !== Object.prototype) return block;
  return Object.fromEntries(
    Object.entries(block).map(([name, value]) => [name, typeof value === "object" ? copy(value, leaf) : leaf(value)]),
  );
}

function build(template: unknown, path: string, override?: readonly [string, unknown], options = {}) {
  const app = newApp();
  const stack = new TerraformStack(app, "stack");
  const pool = new Pool(stack, "pool", template);
  if (override) pool.addOverride(...override);
  const lookup = new EnsImageLookup(stack, "one", { exactImageName: "one" });
  lookup.injectInto(stack, { attributes: { my_pool: path }, ...options });
  return { app, stack, pool };
}

const json = (stack: TerraformStack) => JSON.parse(Testing.synth(stack)).resource.my_pool.pool.template;
const hcl = (stack: TerraformStack) => Testing.synthHcl(stack).split('"my_pool" "pool"')[1];
const words = (text: string | undefined) => text?.replace(/\s+/g, " ").trim();

const ONE = { image: "m-one" };
const S = { size: "s" };

describe.each(["JSON first", "HCL first"])("an attribute in a block, %s", (order) => {
  test.each<[string, unknown, string, unknown, string]>([
    ["one block", [S], "template.image", [{ ...S, ...ONE }], 'template { size = "s" image = "m-one" }'],
    ["one block, by number", [S], "template.0.image", [{ ...S, ...ONE }], 'template { size = "s" image = "m-one" }'],
    [
      "the second of two",
      [S, S],
      "template.1.image",
      [S, { ...S, ...ONE }],
      'template { size = "s" } template { size = "s" image = "m-one" }',
    ],
    ["a block that is no list", S, "template.image", { ...S, ...ONE }, 'template { size = "s" image = "m-one" }'],
    ["a block in a block", [{ disk: [S] }], "template.disk.image", [{ disk: [{ ...S, ...ONE }] }], ""],
    ["an empty list", [], "template.image", [ONE], 'template { image = "m-one" }'],
    ["no block", undefined, "template.image", ONE, ""],
    [
      "an image of its own",
      [{ image: "m-own" }],
      "template.image",
      [{ image: "m-own" }],
      'template { image = "m-own" }',
    ],
  ])("%s", (_, template, path, inJson, inHcl) => {
    const { stack } = build(template, path);
    const text = order === "HCL first" ? hcl(stack) : undefined;
    for (const __ of ["first", "second"]) expect(json(stack)).toEqual(inJson);
    if (inHcl === "") return;
    for (const one of [text ?? hcl(stack), hcl(stack)]) expect(words(one)).toContain(inHcl);
  });
});

test("a block that was made for the image goes with it", () => {
  const app = newApp();
  const stack = new TerraformStack(app, "stack");
  const [pool] = ["pool", "other"].map((id) => new Pool(stack, id, undefined));
  const chosen = new Set(["pool", "other"]);
  new EnsImageLookup(stack, "one", { exactImageName: "one" }).injectInto(stack, {
    attributes: { my_pool: "template.image" },
    where: ({ node }) => chosen.has(node.id),
  });
  expect(json(stack)).toEqual(ONE);
  chosen.delete("pool");
  expect(json(stack)).toBeUndefined();
  expect(pool?.toMetadata()).not.toHaveProperty("overrides.my_pool");
});

test("a list that an override gives keeps what it has", () => {
  const { stack } = build(undefined, "template.image", ["template", [{ size: "o" }]]);
  expect(json(stack)).toEqual([{ size: "o", image: "m-one" }]);
  expect(words(hcl(stack))).toContain('size = "o" image = "m-one"');
});

test("an override of the attribute is left alone, and one that comes later is the later word", () => {
  const { stack } = build([S], "template.image", ["template.0.image", "m-own"]);
  expect(json(stack)).toEqual([{ ...S, image: "m-own" }]);
  const other = build([S], "template.image");
  expect(json(other.stack)).toEqual([{ ...S, ...ONE }]);
  expect(words(hcl(other.stack))).toContain('size = "s" image = "m-one"');
  other.pool.addOverride("template.0.image", "m-later");
  expect(json(other.stack)).toEqual([{ ...S, image: "m-later" }]);
  expect(words(hcl(other.stack))).toContain('size = "s" image = "m-later"');
});

test("the report names the attribute, and the machine is fed", () => {
  const { app } = build([S], "template.image");
  synthApp(app);
  expect(require(`${app.outdir}/ens-images.json`).machines).toMatchObject([{ attribute: "template.image" }]);
});

test.each<[string, unknown, (readonly [string, unknown])?]>([
  ["one of several blocks", [S, S], undefined],
  ["one of several blocks, of which one has an image", [{ image: "m-own" }, S], undefined],
  ["a block that is a token", Lazy.anyValue({ produce: () => [S] }), undefined],
  ["a block that is a text", Fn.tolist(["a"]), undefined],
  ["a block that Terraform repeats", TerraformIterator.fromList(["a"]).dynamic(S), undefined],
  ["an override that makes a second block", [S], ["template", [S]]],
])("%s is no place for an image: an error before anything is written", (_, template, override) => {
  const { app, stack } = build(template, "template.image", override);
  for (const run of [() => Testing.synth(stack), () => Testing.synthHcl(stack), () => synthApp(app)]) {
    const { code, message } = catchError(run);
    expect(code).toBe("SETTINGS_INVALID");
    expect(message).toContain(
      "stack/one: injectInto(scope, { … }): attributes: template.image is no single place in stack/pool",
    );
  }
});

test("several blocks that have an image each are left alone", () => {
  const own = [{ image: "m-1" }, { image: "m-2" }];
  const { stack, pool } = build(own, "template.image");
  expect(json(stack)).toEqual(own);
  expect(pool.node.metadata.map(({ data }) => data)).toContainEqual(expect.stringContaining("an image of its own"));
});

test.each([
  ["list", [S], "template[0].image"],
  ["list", S, "template[0].image"],
  ["set", [S], "template"],
  ["struct", S, "template.image"],
  ["list", undefined, "template.image"],
])("replaceOnChange: false ignores what Terraform calls the attribute: a %s", (type, template, expected) => {
  const { app, stack, pool } = build(template, "template.image", undefined, { replaceOnChange: false });
  Object.assign(pool, { type });
  for (const _ of ["first", "second"]) {
    const { lifecycle } = JSON.parse(Testing.synth(stack)).resource.my_pool.pool;
    expect(lifecycle.ignore_changes).toEqual([expected]);
  }
  synthApp(app);
  expect(require(`${app.outdir}/ens-images.json`).machines).toMatchObject([{ ignoresImage: true }]);
});

test("blocks fed by token are reported, each lookup of them", () => {
  const app = newApp();
  const stack = new TerraformStack(app, "stack");
  const [one, two] = ["one", "two"].map((id) => new EnsImageLookup(stack, id, { exactImageName: id }));
  new Pool(stack, "pool", [{ image: one?.imageId }, { image: two?.imageId }]);
  const other = new Pool(stack, "other", [S]);
  new EnsImageLookup(stack, "three", { exactImageName: "three" }).injectInto(other, {
    attributes: { my_pool: "template.image" },
  });
  synthApp(app);
  const { machines } = require(`${app.outdir}/ens-images.json`);
  expect(machines.map(({ lookup, by }: Record<string, unknown>) => [lookup, by])).toEqual([
    ["stack/one", "token"],
    ["stack/two", "token"],
    ["stack/three", "injection"],
  ]);
});
