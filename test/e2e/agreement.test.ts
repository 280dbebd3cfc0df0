import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { framework } from "../support/framework";
import { imageRecord } from "../support/images";
import { hclImages, type Images, jsonImages } from "../support/rendering";
import { APP_HEAD, ROOT, Workbench } from "../support/workbench";

/** Machines by token, by injection, with count, and added by an Aspect, over two stacks. The variable says what is done. */
const APP = `${APP_HEAD}
const { Aspects, TerraformCount, Testing } = require("${framework}");
const way = process.env.WAY;
const app = way.startsWith("Testing") ? Testing.app() : new App();
if (way.startsWith("Testing")) EnsImages.of(app).configure({ mode: "auto", lockFile: "ens-images.lock.json" });
EnsImages.of(app).configure({ planOutputs: true });
const first = newStack(app, "first");
const web = new EnsImageLookup(first, "1st", { imageName: "web-base-*", pick: "mostRecent" });
new EnsInstance(first, "token", { ...MACHINE, imageId: web.imageId });
const second = newStack(app, "second");
const edge = new EnsImageLookup(app, "边缘", { exactImageName: "边缘-\${x} \\"q\\"" });
edge.injectInto(app);
new EnsInstance(second, "counted", { ...MACHINE, count: TerraformCount.of(2) });
Aspects.of(second).add({
  visit(node) {
    if (node === second && !second.node.tryFindChild("late")) new EnsInstance(second, "late", MACHINE);
  },
});
if (way === "twice") app.synth();
if (way.startsWith("Testing")) {
  console.log(JSON.stringify([first, second].map((stack) => Testing[way.slice(8)](stack))));
} else app.synth();
`;

interface Stack {
  readonly images: Images;
  readonly outputs: Readonly<Record<string, unknown>>;
}

function fromJson(text: string): Stack {
  const output: Record<string, { value: unknown }> = JSON.parse(text).output ?? {};
  const outputs = Object.fromEntries(Object.entries(output).map(([name, { value }]) => [name, value]));
  return { images: jsonImages(text), outputs };
}

function fromHcl(text: string): Stack {
  const outputs = [...text.matchAll(/^output "(\w+)" \{\n\s*value = (".*")\n\}/gm)];
  return {
    images: hclImages(text),
    outputs: Object.fromEntries(outputs.map(([, name, value]) => [name, unquoted(value as string)])),
  };
}

/** Text, or a template, in which an expression stands as it is. */
const unquoted = (value: string) => (value.startsWith('"${') ? value.slice(1, -1) : JSON.parse(value));

describe("image ids and plan outputs are the same", () => {
  let bench: Workbench;
  let expected: readonly Stack[];
  beforeAll(async () => {
    bench = await Workbench.start([
      imageRecord("m-5web0801", "web-base-20260801"),
      imageRecord("m-5edge01", '边缘-${x} "q"', { CreationTime: "2026-07-01T10:00:00Z" }),
    ]);
    run("once");
    expected = written(fromJson, "cdk.tf.json");
  });
  afterAll(() => bench.stop());

  function run(WAY: string, env: NodeJS.ProcessEnv = {}): string {
    const { status, stdout, stderr } = bench.runApp(APP, { env: { WAY, ...env } });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    return stdout;
  }

  const written = (parse: (text: string) => Stack, file: string) =>
    ["first", "second"].map((id) => parse(readFileSync(join(bench.outdir, "stacks", id, file), "utf8")));

  test("app.synth() writes them", () => {
    const [first, second] = expected as [Stack, Stack];
    expect(first.images).toEqual({ token: "m-5web0801" });
    expect(second.images).toEqual({ counted: "m-5edge01", late: "m-5edge01" });
    expect(Object.keys(first.outputs)).toEqual([expect.stringMatching(/^ens_image_1st_[0-9a-f]{8}$/)]);
    expect(Object.values(first.outputs)).toEqual(["web-base-20260801 (2026-08-01, m-5web0801)"]);
    expect(Object.keys(second.outputs)).toEqual([expect.stringMatching(/^ens_image_lookup_[0-9a-f]{8}$/)]);
    expect(Object.values(second.outputs)).toEqual([expect.stringContaining("2026-07-01")]);
  });

  test("from app.synth() twice, to the byte", () => {
    const texts = bench.stackTexts();
    run("twice");
    expect(bench.stackTexts()).toEqual(texts);
    expect(written(fromJson, "cdk.tf.json")).toEqual(expected);
  });

  test("from Testing.synth and Testing.synthHcl", () => {
    expect(JSON.parse(run("Testing.synth")).map(fromJson)).toEqual(expected);
    expect(JSON.parse(run("Testing.synthHcl")).map(fromHcl)).toEqual(expected);
  });

  test("in HCL output", () => {
    run("once", { SYNTH_HCL_OUTPUT: "true" });
    expect(written(fromHcl, "cdk.tf")).toEqual(expected);
  });

  // CDK Terrain's command line is no dependency of this package.
  (framework === "cdktf" ? test.each : test.skip.each)([
    ["JSON", [], fromJson, "cdk.tf.json"],
    ["HCL", ["--hcl"], fromHcl, "cdk.tf"],
  ] as const)(
    "from the framework's command line, %s",
    (_, args, parse, file) => {
      bench.forgetOutput();
      const cli = join(ROOT, "node_modules", "cdktf-cli", "bundle", "bin", "cdktf");
      const { status, stderr } = spawnSync(process.execPath, [cli, "synth", ...args], {
        cwd: bench.project,
        env: bench.env({ FORCE_COLOR: "0", WAY: "once" }),
        encoding: "utf8",
        timeout: 120_000,
      });
      expect({ status, stderr }).toMatchObject({ status: 0 });
      expect(written(parse, file)).toEqual(expected);
    },
    180_000,
  );
});
