import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { framework } from "../support/framework";
import { imageRecord } from "../support/images";
import { describeWithTerraform, terraformOutputs } from "../support/terraform";
import { APP_HEAD, ROOT, Workbench } from "../support/workbench";

const OLD = [imageRecord("m-5web0801", "web-base-20260801"), imageRecord("m-5db0001", "postgres-v1.0.9")];
const NEW = [...OLD, imageRecord("m-5web0901", "web-base-20260901", { CreationTime: "2026-09-01T10:00:00Z" })];

const APP = `${APP_HEAD}
const { TerraformResource } = require("${framework}");
const app = new App();
EnsImages.of(app).configure({ planOutputs: true });
const stack = new TerraformStack(app, "edge");
const attributes = { terraform_data: "triggers_replace" };
const machine = (id) => new TerraformResource(stack, id, { terraformResourceType: "terraform_data" });
new EnsImageLookup(stack, "database-image", { exactImageName: "postgres-v1.0.9" }).injectInto(machine("database"), { attributes });
new EnsImageLookup(stack, "web", { imageName: "web-base-*", pick: "mostRecent" }).injectInto(stack, { attributes });
machine("web-1");
machine("web-2");
app.synth();
`;

// CDK Terrain's command line is no dependency of this package.
const describeWithCli = framework === "cdktf" ? describeWithTerraform : describe.skip;

describeWithCli("a stack under the framework's own command line", () => {
  let bench: Workbench;
  beforeAll(async () => {
    bench = await Workbench.start(OLD);
    bench.write("app.js", APP);
  });
  afterAll(() => bench.stop());

  function cdktf(args: readonly string[], env: NodeJS.ProcessEnv = {}): string {
    const cli = join(ROOT, "node_modules", "cdktf-cli", "bundle", "bin", "cdktf");
    const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...args], {
      cwd: bench.project,
      env: bench.env({ FORCE_COLOR: "0", ...env }),
      encoding: "utf8",
      timeout: 120_000,
    });
    const text = `${stdout}${stderr}`.replace(ANSI, "");
    if (status !== 0) throw new Error(`cdktf ${args.join(" ")} ended with ${status}:\n${text}`);
    return text;
  }

  test("synth, deploy, and after the pin moved diff and deploy", () => {
    expect(cdktf(["synth"])).toContain("Generated Terraform code for the stacks: edge");
    const pinned = [bench.lock(), bench.stackTexts()];
    expect(bench.runApp(APP)).toMatchObject({ status: 0, stderr: "" });
    expect([bench.lock(), bench.stackTexts()]).toEqual(pinned);

    expect(cdktf(["deploy", "edge", "--auto-approve"])).toContain("web-base-20260801 (2026-08-01, m-5web0801)");

    bench.publish(NEW);
    const diff = cdktf(["diff", "edge"], { ENS_IMAGES_REFRESH: "edge/web" });
    expect(diff).toMatch(
      /"web-base-20260801 \(2026-08-01, m-5web0801\)" -> "web-base-20260901 \(2026-09-01, m-5web0901\)"/,
    );
    expect(diff).toContain("2 to add, 0 to change, 2 to destroy");
    for (const name of ["web-1", "web-2"])
      expect(diff).toMatch(new RegExp(`terraform_data\\.${name}.* must be replaced`));
    expect(diff).not.toMatch(/terraform_data\.database .*must be/);

    const deploy = cdktf(["deploy", "edge", "--auto-approve"]);
    expect(deploy).toContain("web-base-20260901 (2026-09-01, m-5web0901)");
    const outputs = Object.values(terraformOutputs(join(bench.outdir, "stacks", "edge")));
    expect(outputs.sort()).toEqual([
      "postgres-v1.0.9 (2026-08-01, m-5db0001)",
      "web-base-20260901 (2026-09-01, m-5web0901)",
    ]);
  }, 240_000);
});

// biome-ignore lint/suspicious/noControlCharactersInRegex: colours start with one
const ANSI = /\u001b\[[0-9;?]*[A-Za-z]/g;
