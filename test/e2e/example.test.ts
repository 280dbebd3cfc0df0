import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cleanEnv } from "../../scripts/clean-env";
import { ROOT } from "../support/workbench";

describe("the example app", () => {
  const lockFile = join(ROOT, "ens-images.lock.json");

  test("synthesizes through the real cdktf command line from its committed lock, without credentials", () => {
    const home = mkdtempSync(join(tmpdir(), "ens-images-example-"));
    const outdir = join(home, "cdktf.out");
    const lock = readFileSync(lockFile, "utf8");
    const cli = join(ROOT, "node_modules/cdktf-cli/bundle/bin/cdktf");
    const env = cleanEnv(home, { CI: "true", ALICLOUD_ACCESS_KEY: "nobody", ALICLOUD_SECRET_KEY: "wrong" });
    const run = spawnSync(process.execPath, [cli, "synth", "--output", outdir], { cwd: ROOT, env, encoding: "utf8" });
    expect(run.stdout + run.stderr).toContain("Generated Terraform code for the stacks");
    expect(run.status).toBe(0);
    expect(readFileSync(lockFile, "utf8")).toBe(lock);

    const ids = new Set(
      Object.values(JSON.parse(lock).pins).flatMap((pins) =>
        (pins as { image: { imageId: string } }[]).map(({ image }) => image.imageId),
      ),
    );
    const machines = readdirSync(join(outdir, "stacks")).flatMap((stack) => {
      const json = JSON.parse(readFileSync(join(outdir, "stacks", stack, "cdk.tf.json"), "utf8"));
      return Object.values<{ image_id: string }>(json.resource.alicloud_ens_instance);
    });
    expect(machines).toHaveLength(25);
    for (const { image_id } of machines) expect(ids).toContain(image_id);
  });
});
