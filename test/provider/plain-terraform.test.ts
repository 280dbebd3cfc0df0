import { cpSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { CliBench } from "../cli/support/bench";
import { image } from "../cli/support/images";
import { RealTerraform } from "../support/provider";
import { ROOT } from "../support/workbench";

test("the HCL of examples/terraform makes its machine, and a pin that moves replaces it", async () => {
  const bench = await CliBench.start([image("m-5old", "web-base-20260701", 40)]);
  try {
    const folder = join(bench.folder, "hcl");
    cpSync(join(ROOT, "examples", "terraform"), folder, {
      recursive: true,
      filter: (file) => !file.endsWith(".lock.json"),
    });
    const run = async (...args: readonly string[]) => {
      const ended = await bench.run(args, { cwd: folder });
      expect(ended).toMatchObject({ status: 0, stderr: "" });
      return ended.stdout;
    };
    const query = ["--image-name", "web-base-*", "--pick", "mostRecent"];
    await run("add", "web-image", ...query, "--lock", "ens-images.lock.json");
    const before = bench.catalog("before");
    cpSync(join(folder, "ens-images.lock.json"), before);
    const terraform = new RealTerraform(bench.folder, bench.endpoint);
    terraform.init(folder);
    terraform.run(folder, "apply", "-auto-approve");
    expect(terraform.plan(folder)).toEqual({});

    bench.publish([image("m-5old", "web-base-20260701", 40), image("m-5new", "web-base-20260801", 10)]);
    const show = () => writeFileSync(join(folder, "plan.json"), terraform.run(folder, "show", "-json", "plan"));
    show();
    expect(await run("update", "--plan", "plan.json", "--yes")).toContain("1 pin, 1 machine");
    expect(terraform.plan(folder)["alicloud_ens_instance.web"]?.because).toEqual([["image_id"]]);
    show();
    expect(await run("diff", before, "--plan", "plan.json")).toContain("1 moved; 1 machine is replaced");

    // What runs is taken back into the lock: then nothing is replaced.
    writeFileSync(join(folder, "state.json"), terraform.run(folder, "show", "-json"));
    await run("adopt", "web-image", "--address", "alicloud_ens_instance.web", "--state", "state.json");
    expect(terraform.plan(folder)).toEqual({});
  } finally {
    await bench.stop();
  }
}, 180_000);
