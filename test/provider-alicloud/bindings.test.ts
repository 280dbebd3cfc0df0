import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { type BindingsOptions, FRAMEWORK_CHECK, writeBindings } from "../../provider-alicloud/bindings";
import { alicloud } from "../../provider-alicloud/schema";

const LIB = resolve(__dirname, "../../lib/alicloud");
const outdir = mkdtempSync(join(tmpdir(), "ens-images-bindings-test-"));
afterAll(() => rmSync(outdir, { recursive: true, force: true }));

async function generate(framework: BindingsOptions["framework"]): Promise<Record<string, string>> {
  const modules = await writeBindings(alicloud, { framework, outdir: join(outdir, framework), first: FRAMEWORK_CHECK });
  return Object.fromEntries(
    modules.map((module) => [module, readFileSync(join(outdir, framework, module, "index.ts"), "utf8")]),
  );
}

test("the bindings in lib/alicloud are those of the facts, byte for byte", async () => {
  const generated = await generate("cdktf");
  expect(Object.keys(generated)).toHaveLength(17);
  expect(readdirSync(LIB).sort()).toEqual(Object.keys(generated));
  for (const [module, text] of Object.entries(generated)) {
    expect(readFileSync(join(LIB, module, "index.ts"), "utf8") === text ? module : `${module}: npm run bindings`).toBe(
      module,
    );
  }
});

test("a folder holds the binding and nothing else: no README, no index of all", () => {
  expect(readdirSync(join(outdir, "cdktf", "ens-instance"))).toEqual(["index.ts"]);
  expect(readdirSync(join(outdir, "cdktf"))).not.toContain("index.ts");
});

test("for another framework only the import differs", async () => {
  const [cdktf, cdktn] = [await generate("cdktf"), await generate("cdktn")];
  expect(cdktn["ens-instance"]).toContain("import * as cdktf from 'cdktn';");
  for (const [module, text] of Object.entries(cdktn)) {
    expect(text.replace("from 'cdktn'", "from 'cdktf'")).toBe(cdktf[module]);
  }
});

test("generating leaves the environment as it was", async () => {
  const before = process.env.TERRAFORM_BINARY_NAME;
  await generate("cdktf");
  expect(process.env.TERRAFORM_BINARY_NAME).toBe(before);
});
