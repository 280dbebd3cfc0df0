import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cleanEnv } from "../../scripts/clean-env";
import { RealTerraform, stackFolders } from "../support/provider";
import { ROOT } from "../support/workbench";

test.each([
  ["JSON", "cdk.tf.json", {}],
  ["HCL", "cdk.tf", { SYNTH_HCL_OUTPUT: "true" }],
])(
  "every stack of the example app is valid: %s",
  (_, file, hcl) => {
    const home = mkdtempSync(join(tmpdir(), "ens-images-provider-"));
    const outdir = join(home, "cdktf.out");
    const env = cleanEnv(home, { CDKTF_OUTDIR: outdir, ENS_IMAGES_MODE: "frozen", ...hcl });
    const app = [join(ROOT, "node_modules/tsx/dist/cli.mjs"), "main.ts"];
    expect(spawnSync(process.execPath, app, { cwd: ROOT, env, encoding: "utf8" })).toMatchObject({ status: 0 });

    const terraform = new RealTerraform(home, "127.0.0.1:9");
    const stacks = stackFolders(outdir);
    expect(stacks).toHaveLength(11);
    for (const stack of stacks) {
      expect(existsSync(join(stack, file))).toBe(true);
      terraform.init(stack);
      expect(terraform.run(stack, "validate")).toContain("The configuration is valid.");
    }
  },
  240_000,
);
