import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App, DataResource, Fn, TerraformOutput, TerraformStack, TerraformVariable, Testing } from "cdktf";
import { EnsImageLookup } from "../../lib";
import { giveImages } from "../../lib/testing";
import { describeWithTerraform, terraform, terraformOutputs } from "../support/terraform";

// biome-ignore-start lint/suspicious/noTemplateCurlyInString: templates of Terraform, as text
const CODE = 'web-${file("/etc/hostname")}';
const TEMPLATE = "${x}-web";
const ODD = [CODE, "web-%{ if true }x", "$${x}", 'a"b\\c', "plain"];
// biome-ignore-end lint/suspicious/noTemplateCurlyInString: templates of Terraform, as text

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "ens-images-odd-texts-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Warnings of a synth of one stack that uses a name in some way. */
function warningsOf(
  imageName: string,
  hclOutput: boolean,
  use: (stack: TerraformStack, lookup: EnsImageLookup) => void,
) {
  const app = new App({ outdir: folder });
  giveImages(app, [{ imageId: "m-1", imageName }]);
  const stack = new TerraformStack(app, "edge");
  Object.assign(stack.synthesizer, { hclOutput });
  use(stack, new EnsImageLookup(stack, "image", { imageId: "m-1" }));
  const synth = () => {
    app.synth();
    const { stacks } = JSON.parse(readFileSync(join(folder, "manifest.json"), "utf8"));
    return stacks.edge.annotations.map(({ level, message }: Record<string, string>) => `${level} ${message}`);
  };
  const first = synth();
  expect(synth()).toEqual(first);
  return first;
}

const WARNING = expect.stringMatching(/^@cdktf\/warn edge\/image: .* Use the attribute in place of the record/);
const input = (of: (lookup: EnsImageLookup) => string) => (stack: TerraformStack, lookup: EnsImageLookup) => {
  new DataResource(stack, "data", { input: { name: of(lookup) } });
};

describe.each([
  ["JSON", false],
  ["HCL", true],
])("a name in a stack is code, by %s", (_, hcl) => {
  test.each<[string, string, (lookup: EnsImageLookup) => string]>([
    ["alone", CODE, ({ image }) => image.imageName],
    ["within text", CODE, ({ image }) => `built from ${image.imageName}`],
    ["with a directive", "%{ if true }x", ({ image }) => image.imageName],
  ])("of the record, %s: a warning names the lookup", (_how, name, of) => {
    expect(warningsOf(name, hcl, input(of))).toEqual([WARNING]);
  });

  test.each<[string, string, (lookup: EnsImageLookup) => string]>([
    ["of the attribute", CODE, (lookup) => lookup.imageName],
    [
      "of the attribute, where the record was read to branch",
      CODE,
      (lookup) => lookup.image.imageName && lookup.imageName,
    ],
    ["that the program escapes", TEMPLATE, ({ image }) => image.imageName.replaceAll("$", () => "$$")],
    ["in a function, which the framework escapes", TEMPLATE, ({ image }) => Fn.upper(image.imageName)],
    ["without code", "web-1", ({ image }) => image.imageName],
    ["that is a number", "12345", ({ image }) => image.imageName],
  ])("%s: none", (_how, name, of) => {
    expect(warningsOf(name, hcl, input(of))).toEqual([]);
  });
});

test("what Terraform takes to the letter is no code in JSON", () => {
  const use = (stack: TerraformStack, { image }: EnsImageLookup) =>
    void new TerraformVariable(stack, "v", { default: image.imageName, description: image.imageName });
  expect(warningsOf(CODE, false, use)).toEqual([]);
  expect(warningsOf(CODE, true, use)).toEqual([WARNING]);
});

describeWithTerraform("names as defaults of variables, through the real Terraform", () => {
  test.each([
    ["JSON", "cdk.tf.json", (stack: TerraformStack) => JSON.stringify(stack.toTerraform())],
    ["HCL", "cdk.tf", (stack: TerraformStack) => String(Object(stack.toHclTerraform()).hcl)],
  ] as const)("come out as they are, by %s", (_, file, render) => {
    const app = Testing.app();
    giveImages(
      app,
      ODD.map((imageName, i) => ({ imageName, imageId: `m-${i}` })),
    );
    const stack = new TerraformStack(app, "edge");
    const names = ODD.map((_name, i) => new EnsImageLookup(stack, `n${i}`, { imageId: `m-${i}` }).imageName);
    for (const [i, name] of names.entries()) {
      const text = new TerraformVariable(stack, `text_${i}`, { default: `<${name}>`, description: name });
      const deep = new TerraformVariable(stack, `deep_${i}`, { type: "map(list(string))", default: { names: [name] } });
      new TerraformOutput(stack, `text_out_${i}`, { value: text.stringValue, description: name });
      new TerraformOutput(stack, `deep_out_${i}`, { value: deep.value });
    }
    writeFileSync(join(folder, file), render(stack));
    terraform(folder, "init", "-input=false");
    terraform(folder, "apply", "-auto-approve", "-input=false");
    const outputs = terraformOutputs(folder);
    for (const [i, name] of ODD.entries()) {
      expect([outputs[`text_out_${i}`], outputs[`deep_out_${i}`]]).toEqual([`<${name}>`, { names: [name] }]);
    }
  });
});
