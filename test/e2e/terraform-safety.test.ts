import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DataResource, Fn, TerraformOutput, TerraformStack, Testing } from "cdktf";
import * as fc from "fast-check";
import { EnsImageLookup } from "../../lib";
import { giveImages } from "../../lib/testing";
import { framework } from "../support/framework";
import { describeWithTerraform, terraform, terraformOutputs } from "../support/terraform";

/** Pieces that mean something to Terraform, to cdktf's token search, or to its HCL renderer. */
const PIECES = [
  // biome-ignore-start lint/suspicious/noTemplateCurlyInString: templates of Terraform, as text
  "${TfToken[TOKEN.0]}",
  "${TfToken[TOKEN.1]}",
  "#{TfToken[TOKEN.0]}",
  "&{TfToken[TOKEN.0]}",
  "#{TfToken[",
  "$${",
  "$$${",
  "%%{",
  "${",
  '${file("/etc/passwd")}',
  "%{ if true }",
  "%{ endif }",
  "}",
  "${timestamp()}",
  // biome-ignore-end lint/suspicious/noTemplateCurlyInString: templates of Terraform, as text
  "$",
  "%",
  "{",
  '"',
  '\\"',
  "\\",
  "\\n",
  "\\u0041",
  "\n",
  "\r\n",
  "\nEOF\n",
  "\t",
  "\u0001",
  "\u001b[31m",
  "\u202e",
  "\u2028",
  "\ufeff",
  "<<EOF",
  "#",
  "//",
  "[x]",
  "-1.8881545897087505e+289",
  "-8.2e+298",
  "-1.8881545897087503e289",
  "-4.2245112720092254e+270",
  "e",
  "1",
  "-",
  " ",
  "边缘",
  "é",
  "😀",
  "web-base",
];
const WHOLE = [
  "",
  "12",
  "-5",
  "007",
  "1e3",
  "true",
  "null",
  "NaN",
  "[x]",
  "{x}",
  '"x"',
  " x ",
  "String Map Token Value",
];

/** What Terraform itself makes of any text: whole characters, composed. */
const asTerraform = (text: string) => text.replace(/\p{Cs}/gu, "\ufffd").normalize("NFC");

const piece = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...PIECES) },
  fc.string({ unit: "binary", maxLength: 3 }),
);
const names = [
  ...new Set([
    ...WHOLE,
    ...PIECES,
    ...fc.sample(
      fc.array(piece, { minLength: 1, maxLength: 6 }).map((pieces) => pieces.join("")),
      // How text is rendered differs little between the frameworks.
      { numRuns: framework === "cdktf" ? 250 : 40, seed: Number(process.env.SAFETY_SEED ?? 20260801) },
    ),
  ]),
];

/** Ids as the service gives them, and some that are built to be taken for a marker of a number. */
const ids = [
  ...new Set([
    ...fc.sample(fc.stringMatching(/^m-([0-9a-f]{16,26}|[0-9a-z]{16,26})$/), {
      numRuns: framework === "cdktf" ? 1000 : 40,
      seed: 20260801,
    }),
    ...Array.from({ length: 20 }, (_, i) => `m-8.${2 + (i % 2)}${i}e298`),
    ...["m-82e297", "m-1e999", "m-a62420bf6449e56644442b", "8.2e298", "12", "NaN"],
  ]),
];

const RENDERED = [
  ["JSON", "cdk.tf.json", (stack: TerraformStack) => JSON.stringify(stack.toTerraform())],
  ["HCL", "cdk.tf", (stack: TerraformStack) => String(Object(stack.toHclTerraform()).hcl)],
] as const;

describeWithTerraform("any name, through the real Terraform", () => {
  const folder = mkdtempSync(join(tmpdir(), "ens-images-safety-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** A stack that uses each name in the ways in which users do. */
  function newStack(): TerraformStack {
    const app = Testing.app();
    giveImages(
      app,
      names.map((imageName, i) => ({ imageName, imageId: `m-${i}-` })),
    );
    const stack = new TerraformStack(app, "safety");
    for (const i of names.keys()) {
      const lookup = new EnsImageLookup(stack, `n${i}`, { imageId: `m-${i}-`, planOutputs: i < 20 });
      const { imageName } = lookup;
      new TerraformOutput(stack, `alone_${i}`, { value: imageName });
      new TerraformOutput(stack, `within_${i}`, { value: `<${imageName}|${lookup.imageId}>` });
      new TerraformOutput(stack, `member_${i}`, { value: { name: [imageName] } });
      new TerraformOutput(stack, `function_${i}`, { value: Fn.join("+", [imageName, `-${imageName}-`]) });
      if (i < 60) new DataResource(stack, `data_${i}`, { input: { name: imageName }, triggersReplace: [imageName] });
      if (i < 60) new TerraformOutput(stack, `applied_${i}`, { value: Fn.lookup({ name: imageName }, "name", "") });
    }
    return stack;
  }

  test.each(RENDERED)("comes out as it is, by %s", (format, file, render) => {
    const work = join(folder, format);
    mkdirSync(work);
    writeFileSync(join(work, file), render(newStack()));
    terraform(work, "init", "-input=false");
    terraform(work, "apply", "-auto-approve", "-input=false");
    const outputs = terraformOutputs(work);
    for (const [i, name] of names.entries()) {
      const expected = asTerraform(name);
      expect(outputs[`alone_${i}`]).toBe(expected);
      expect(outputs[`within_${i}`]).toBe(asTerraform(`<${name}|m-${i}->`));
      expect(outputs[`member_${i}`]).toEqual({ name: [expected] });
      expect(outputs[`function_${i}`]).toBe(asTerraform(`${name}+-${name}-`));
      if (i < 60) expect(outputs[`applied_${i}`]).toBe(expected);
    }
    expect(Object.keys(outputs).filter((name) => name.startsWith("ens_image_"))).toHaveLength(20);
    expect(readdirSync(work)).toContain("terraform.tfstate");
  });

  test.each(RENDERED)("so does any id, by %s", (format, file, render) => {
    const work = join(folder, `ids-${format}`);
    mkdirSync(work);
    const app = Testing.app();
    giveImages(
      app,
      ids.map((imageId) => ({ imageName: imageId, imageId })),
    );
    const stack = new TerraformStack(app, "ids");
    for (const [i, imageId] of ids.entries()) {
      const lookup = new EnsImageLookup(stack, `n${i}`, { imageId });
      new TerraformOutput(stack, `alone_${i}`, { value: lookup.imageId });
      new TerraformOutput(stack, `within_${i}`, { value: `-${lookup.imageId}0` });
    }
    writeFileSync(join(work, file), render(stack));
    terraform(work, "init", "-input=false");
    terraform(work, "apply", "-auto-approve", "-input=false");
    const outputs = terraformOutputs(work);
    for (const [i, id] of ids.entries()) {
      expect(outputs[`alone_${i}`]).toBe(id);
      expect(outputs[`within_${i}`]).toBe(`-${id}0`);
    }
  });
});
