import { join } from "node:path";
import { framework } from "../support/framework";
import { imageRecord } from "../support/images";
import { describeWithTerraform, plannedActions, terraform, terraformOutputs } from "../support/terraform";
import { APP_HEAD, Workbench } from "../support/workbench";

const OLD = [
  imageRecord("m-5web0801", "web-base-20260801"),
  imageRecord("m-5db0001", "postgres-v1.0.9"),
  imageRecord("m-5edge01", "边缘-基础"),
];
const NEW = [...OLD, imageRecord("m-5web0901", "web-base-20260901", { CreationTime: "2026-09-01T10:00:00Z" })];

/** Machines of the built-in kind, so that no provider is downloaded: a change of triggers_replace replaces them. */
const APP = `${APP_HEAD}
const { TerraformResource } = require("${framework}");
const app = new App();
EnsImages.of(app).configure({ planOutputs: true });
const machine = (scope, id) => new TerraformResource(scope, id, { terraformResourceType: "terraform_data" });
const attributes = { terraform_data: "triggers_replace" };
const stack = new TerraformStack(app, "plan");
const web = new EnsImageLookup(stack, "1st", { imageName: "web-base-*", pick: "mostRecent" });
web.injectInto(stack, { attributes, filter: ({ node }) => node.id.startsWith("web") });
new EnsImageLookup(stack, "a.b", { exactImageName: "postgres-v1.0.9" })
  .injectInto(machine(stack, "database"), { attributes });
const edge = new EnsImageLookup(app, "边缘-基础", { exactImageName: "边缘-基础" });
edge.injectInto(app, { attributes });
const kept = new EnsImageLookup(stack, "kept", { imageName: "web-base-*", pick: "mostRecent", pin: "kept" });
kept.injectInto(machine(stack, "kept-machine"), { attributes, replaceOnChange: false });
for (const id of ["web-1", "web-2", "edge-1"]) machine(stack, id);
app.synth();
`;

/** The app's own option hclOutput only renames the file: what is in it follows the variable. */
const OUTPUT = { json: {}, hcl: { SYNTH_HCL_OUTPUT: "true" } };

const FORMATS = framework === "cdktf" ? (["json", "hcl"] as const) : (["json"] as const);

describeWithTerraform.each(FORMATS)("a stack of built-in machines, by %s", (format) => {
  let bench: Workbench;
  let stack: string;
  beforeAll(async () => {
    bench = await Workbench.start(OLD);
    stack = join(bench.outdir, "stacks", "plan");
    expect(synth()).toMatchObject({ status: 0, stderr: "" });
    terraform(stack, "init", "-input=false");
    terraform(stack, "apply", "-auto-approve", "-input=false");
  });
  afterAll(() => bench.stop());

  const synth = (env: NodeJS.ProcessEnv = {}) => bench.runApp(APP, { env: { ...OUTPUT[format], ...env } });

  test("has one output for each lookup, by name, date and id", () => {
    const outputs = terraformOutputs(stack);
    expect(Object.keys(outputs).sort()).toEqual([
      expect.stringMatching(/^ens_image_1st_[0-9a-f]{8}$/),
      expect.stringMatching(/^ens_image_a_b_[0-9a-f]{8}$/),
      expect.stringMatching(/^ens_image_kept_[0-9a-f]{8}$/),
      expect.stringMatching(/^ens_image_lookup_[0-9a-f]{8}$/),
    ]);
    expect(new Set(Object.values(outputs))).toEqual(
      new Set([
        "web-base-20260801 (2026-08-01, m-5web0801)",
        "postgres-v1.0.9 (2026-08-01, m-5db0001)",
        "边缘-基础 (2026-08-01, m-5edge01)",
      ]),
    );
  });

  test("a newer image changes nothing by itself", () => {
    bench.publish(NEW);
    expect(synth()).toMatchObject({ status: 0, stderr: "" });
    expect(terraform(stack, "plan", "-input=false")).toContain("No changes.");
  });

  test("a pin that moves replaces its own machines and no other, and the plan names both images", () => {
    expect(synth({ ENS_IMAGES_REFRESH: "{plan/1st,pin//kept}" })).toMatchObject({ status: 0 });
    const text = terraform(stack, "plan", "-input=false", "-out=moved.tfplan");
    expect(plannedActions(stack, "moved.tfplan")).toEqual({
      "terraform_data.web-1": ["delete", "create"],
      "terraform_data.web-2": ["delete", "create"],
    });
    expect(text).toContain("2 to add, 0 to change, 2 to destroy");
    expect(text).toMatch(
      /ens_image_1st_\w+\s+= "web-base-20260801 \(2026-08-01, m-5web0801\)" -> "web-base-20260901 \(2026-09-01, m-5web0901\)"/,
    );
    terraform(stack, "apply", "-input=false", "moved.tfplan");
    expect(terraform(stack, "plan", "-input=false")).toContain("No changes.");
  });

  test("the report for the command line says which machine is fed by what, and which are kept", () => {
    const { version, machines } = bench.report();
    expect(version).toBe(1);
    const lines = machines.map(({ address, lookup, by, ignoresImage }) => [address, lookup, by, ignoresImage]);
    expect(lines).toEqual([
      ["terraform_data.database", "plan/a.b", "injection", false],
      ["terraform_data.kept-machine", "plan/kept", "injection", true],
      ["terraform_data.web-1", "plan/1st", "injection", false],
      ["terraform_data.web-2", "plan/1st", "injection", false],
      ["terraform_data.edge-1", "边缘-基础", "injection", false],
    ]);
  });
});
