import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { framework } from "../support/framework";
import { imageRecord } from "../support/images";
import { APP_HEAD, OUTPUTS, Workbench } from "../support/workbench";

const WEB = 'new EnsImageLookup(second, "web", { exactImageName: "web" })';
const TOKEN = `new EnsInstance(second, "machine", { ...MACHINE, imageId: ${WEB}.imageId });`;
const INJECTION = `new EnsInstance(second, "machine", MACHINE); ${WEB}.injectInto(second);`;

/** Two stacks, in whose synthesis something happens. */
const app = (late: string, rest = "") => `${APP_HEAD}
const { Aspects } = require("${framework}");
const app = new App();
class Stack extends TerraformStack {
  before = {};
  prepareStack() { this.before.prepareStack?.(); super.prepareStack(); }
  toTerraform() { this.before.rendering?.(); return super.toTerraform(); }
  toHclTerraform() { this.before.rendering?.(); return super.toHclTerraform(); }
}
const [first, second] = ["first", "second"].map((id) => new Stack(app, id));
for (const stack of [first, second]) new AlicloudProvider(stack, "alicloud", { region: "cn-hangzhou" });
const once = (work) => { let done = false; return () => { if (!done) { done = true; work(); } }; };
${late}
${rest}
app.synth();
`;

describe.each(OUTPUTS)("a lookup that is made while the app is synthesized, %s", (kind, env) => {
  let bench: Workbench;
  beforeAll(async () => {
    bench = await Workbench.start([imageRecord("m-web", "web"), imageRecord("m-other", "other")]);
  });
  afterAll(() => bench.stop());

  const stackText = () =>
    readFileSync(join(bench.outdir, "stacks/second", kind === "HCL" ? "cdk.tf" : "cdk.tf.json"), "utf8");
  const outputs = () => new Set(stackText().match(/ens_image_web_\w+/g)).size;

  const WAYS: readonly [string, string, string][] = [
    ["an Aspect, by token", `Aspects.of(second).add({ visit: once(() => { ${TOKEN} }) });`, "token"],
    ["an Aspect, by injection", `Aspects.of(second).add({ visit: once(() => { ${INJECTION} }) });`, "injection"],
    ["prepareStack", `second.before.prepareStack = once(() => { ${INJECTION} });`, "injection"],
    ["a validation", `second.node.addValidation({ validate: () => { ${TOKEN} return []; } });`, "token"],
    ["the stack's own rendering", `second.before.rendering = once(() => { ${INJECTION} });`, "injection"],
  ];
  test.each(WAYS)("by %s: is written, reported and told", (_, late, by) => {
    const planOutputs = "Aspects.of(first).add({ visit: () => EnsImages.of(app).configure({ planOutputs: true }) });";
    for (const known of ["", planOutputs]) {
      bench.forget();
      const run = bench.runApp(app(late, known), { env });
      expect(run).toMatchObject({ status: 0, stderr: "" });
      expect(stackText()).toContain("m-web");
      expect(outputs()).toBe(known === "" ? 0 : 1);
      expect(bench.report()).toMatchObject({
        framework,
        lookups: [{ path: "second/web" }],
        machines: [{ stack: "second", address: "alicloud_ens_instance.machine", by }],
      });
      expect(run.said).toContain("pinned web (2026-08-01, m-web) for second/web\n");
    }
  });

  test("a lookup in a stack that is written already is answered all the same", () => {
    const late = `Aspects.of(second).add({ visit: once(() => ${WEB.replace("second", "first")}) });`;
    expect(bench.runApp(app(late), { env })).toMatchObject({ status: 0, stderr: "" });
    expect(bench.report()).toMatchObject({ lookups: [{ path: "first/web", image: { imageId: "m-web" } }] });
  });

  test.each(["synth", "synthHcl"])("Testing.%s tells of an image that was read before there was a stack", (method) => {
    bench.forget();
    const source = `${APP_HEAD}
const { Testing } = require("${framework}");
const app = Testing.app();
EnsImages.of(app).configure({ mode: "live", lockFile: "ens-images.lock.json" });
const web = new EnsImageLookup(app, "web", { exactImageName: "web" });
web.image;
const stack = new TerraformStack(app, "stack");
new EnsInstance(stack, "machine", { ...MACHINE, imageId: web.imageId });
for (const _ of ["first", "second"]) Testing.${method}(stack);
console.log(JSON.stringify(stack.node.metadata.map(({ data }) => data)));
`;
    const { stdout, stderr } = bench.runApp(source);
    expect(stderr).toBe("");
    expect(JSON.parse(stdout)).toEqual([expect.stringMatching(/^web: live, because .*: web /)]);
  });

  test("an app that has no lookup left reports none", () => {
    expect(bench.runApp(app(TOKEN), { env }).status).toBe(0);
    expect(bench.report().machines).toHaveLength(1);
    expect(bench.runApp(app("EnsImages.of(app);"), { env }).status).toBe(0);
    expect(existsSync(join(bench.outdir, "ens-images.json"))).toBe(true);
    expect(bench.report()).toMatchObject({ version: 1, lookups: [], machines: [] });
  });

  test("a stack that left the app since an earlier synth is not reported", () => {
    const again = "app.synth(); app.node.tryRemoveChild('second');";
    expect(bench.runApp(app(TOKEN, again), { env }).status).toBe(0);
    expect(bench.report()).toMatchObject({ machines: [] });
  });
});
