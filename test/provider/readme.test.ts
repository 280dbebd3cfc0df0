import { readFileSync } from "node:fs";
import { join } from "node:path";
import { imageRecord } from "../support/images";
import { RealTerraform } from "../support/provider";
import { ROOT, Workbench } from "../support/workbench";

const [, README = ""] = /```ts main\.ts\n([\s\S]*?)```/.exec(readFileSync(join(ROOT, "README.md"), "utf8")) ?? [];
const DISK = /^ *systemDisk: .*\n/m;

let bench: Workbench;
let terraform: RealTerraform;
beforeAll(async () => {
  bench = await Workbench.start([imageRecord("m-5first", "web-base-20260801")], ["--access-key", "testAK:testSecret"]);
  terraform = new RealTerraform(bench.folder, bench.env().ALIBABA_CLOUD_ENDPOINT_ENS as string);
});
afterAll(() => bench.stop());

function synthesize(program: string): string {
  bench.write("main.ts", program);
  const run = bench.runNode([join(ROOT, "node_modules/tsx/dist/cli.mjs"), "main.ts"]);
  expect(run).toMatchObject({ status: 0 });
  return `${run.stdout}${run.stderr}`;
}

test("README's stack: the second plan is empty, and a moved pin replaces the machines for their image alone", () => {
  synthesize(README);
  const stack = join(bench.outdir, "stacks/edge");
  terraform.init(stack);
  terraform.run(stack, "apply", "-auto-approve");
  expect(terraform.plan(stack)).toEqual({});

  bench.publish([imageRecord("m-5second", "web-base-20260901"), imageRecord("m-5first", "web-base-20260801")]);
  synthesize(README);
  expect(terraform.plan(stack)).toEqual({});

  bench.forgetLock();
  synthesize(README);
  const replaced = { actions: ["delete", "create"], because: [["image_id"]] };
  expect(terraform.plan(stack)).toEqual({
    "alicloud_ens_instance.cache": replaced,
    "alicloud_ens_instance.web": replaced,
  });

  // Without the line that states the disk, as the warning says.
  bench.publish([imageRecord("m-5first", "web-base-20260801")]);
  bench.forgetLock();
  expect(README).toMatch(DISK);
  synthesize(README.replace(DISK, ""));
  const forDisk = { actions: ["delete", "create"], because: [["system_disk"]] };
  expect(terraform.plan(stack)).toEqual({
    "alicloud_ens_instance.cache": forDisk,
    "alicloud_ens_instance.web": forDisk,
  });
}, 240_000);
