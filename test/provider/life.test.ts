import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { ACTION_NAMES } from "../../lib/emulator/actions";
import { askV1, askV3 } from "../emulator/support";
import { imageRecord } from "../support/images";
import { RealTerraform } from "../support/provider";
import { APP_HEAD, ROOT, Workbench } from "../support/workbench";

const CLI = join(ROOT, "dist/cli/main.js");
const OLD = imageRecord("m-5web1", "web-base-20260801");
const NEW = imageRecord("m-5web2", "web-base-20260808", { CreationTime: "2026-08-08T10:00:00Z" });
const DATABASE = imageRecord("m-5db1", "postgres-v16");

const APP = `${APP_HEAD}
const app = new App();
const stack = newStack(app, "edge");
const web = new EnsImageLookup(stack, "web-image", { imageName: "web-base-*", pick: "mostRecent" });
const db = new EnsImageLookup(stack, "db-image", { nameRegex: "^postgres-v", pick: "highestVersion" });
const machine = (id, lookup, more) =>
  new EnsInstance(stack, id, { ...MACHINE, ensRegionId: "cn-hangzhou-44", internetMaxBandwidthOut: 10, amount: 1, passwordInherit: true, imageId: lookup.imageId, ...more });
machine("web-1", web, { tags: { image: web.imageName } });
machine("web-2", web, { systemDisk: { size: 20, category: "cloud_ssd" } });
machine("db", db, {
  ...{ amount: 3, paymentType: "Subscription", period: 1, periodUnit: "Month" },
  dataDisk: [{ size: 50, category: "cloud_efficiency" }],
});
app.synth();
`;

let bench: Workbench;
let terraform: RealTerraform;
let endpoint: string;
beforeAll(async () => {
  bench = await Workbench.start([DATABASE, OLD], ["--access-key", "testAK:testSecret"]);
  endpoint = bench.env().ALIBABA_CLOUD_ENDPOINT_ENS as string;
  terraform = new RealTerraform(bench.folder, endpoint);
});
afterAll(() => bench.stop());

const replaced = { actions: ["delete", "create"], because: [["image_id"]] };
const bothReplaced = { "alicloud_ens_instance.web-1": replaced, "alicloud_ens_instance.web-2": replaced };

function synthesize(): string {
  expect(bench.runApp(APP)).toMatchObject({ status: 0, stderr: "" });
  return join(bench.outdir, "stacks/edge");
}

interface Finding {
  readonly code: string;
  readonly key: string;
  readonly machines: readonly { readonly id: string }[];
}

interface Machine {
  readonly InstanceId: string;
  readonly ImageId: string;
}

async function machines(): Promise<readonly Machine[]> {
  const answer = await askV1(endpoint, { PageSize: "100" }, "POST", {}, "DescribeInstances");
  return (answer as unknown as { Instances: { Instance: Machine[] } }).Instances.Instance;
}

const idsWith = async (image: string) =>
  (await machines()).filter(({ ImageId }) => ImageId === image).map(({ InstanceId }) => InstanceId);

test("the life of a pin with the real provider and the emulator alone", async () => {
  const stack = synthesize();
  terraform.init(stack);
  terraform.run(stack, "apply", "-auto-approve");
  expect(terraform.plan(stack)).toEqual({});
  const before = await machines();
  // amount: 3 ordered three, and the provider remembers one of them.
  const tracked = JSON.parse(terraform.run(stack, "show", "-json")).values.root_module.resources;
  expect([before.length, tracked.length]).toEqual([5, 3]);

  bench.publish([DATABASE, OLD, NEW]);
  synthesize();
  expect(terraform.plan(stack)).toEqual({});

  expect(bench.runNode([CLI, "update", "edge/web-image", "--yes"])).toMatchObject({ status: 0 });
  synthesize();
  expect(terraform.plan(stack)).toEqual(bothReplaced);
  const old = await idsWith("m-5web1");
  terraform.run(stack, "apply", "-auto-approve");
  expect(terraform.plan(stack)).toEqual({});
  const now = await idsWith("m-5web2");
  expect([old.length, now.length, await idsWith("m-5web1"), (await machines()).length]).toEqual([2, 2, [], 5]);
  expect(now.some((id) => old.includes(id))).toBe(false);

  // Re-initialised behind Terraform's back: the next apply would put it back.
  for (const InstanceId of now) await askV3(endpoint, { InstanceId, ImageId: "m-5web1" }, { action: "ReinitInstance" });
  const checked = (...flags: readonly string[]) => {
    const file = bench.write("state.json", terraform.run(stack, "show", "-json"));
    const { findings } = JSON.parse(
      bench.runNode([CLI, "check", "--json", "--state", `edge=${file}`, ...flags]).stdout,
    );
    return (findings as Finding[]).map(({ code, key, machines: of }) => [code, key, ...of.map(({ id }) => id).sort()]);
  };
  const drift = ["drift", "edge/web-image", ...[...now].sort()];
  const known = tracked.map((one: { values: { id: string } }) => one.values.id);
  const forgotten = (await machines())
    .map(({ InstanceId }) => InstanceId)
    .filter((id) => ![...known, ...now].includes(id));
  expect(forgotten).toHaveLength(2);
  expect(checked()).toEqual([]);
  expect(checked("--running")).toEqual([drift, ["untracked", "edge/db-image", ...forgotten.sort()]]);
  expect(terraform.plan(stack)).toEqual(bothReplaced);
  terraform.run(stack, "apply", "-refresh-only", "-auto-approve");
  expect(checked()).toEqual([drift]);

  const asked = bench.requests();
  expect(asked.filter(({ action }) => !ACTION_NAMES.includes(action))).toEqual([]);
  expect(asked.filter(({ status }) => status !== 200)).toEqual([]);
}, 300_000);

test.each([
  [
    "a machine without system_disk is replaced at every plan",
    "DescribeInstances.SystemDisk=answered",
    [["system_disk"]],
  ],
  ["but where the API answers none", "DescribeInstances.SystemDisk=absent", undefined],
  [
    "so is one whose spot strategy the API answers",
    "DescribeInstances.unstated=answered",
    [["spot_strategy"], ["system_disk"]],
  ],
])(
  "%s",
  async (_, assume, because) => {
    const file = join(bench.folder, "one.json");
    writeFileSync(file, JSON.stringify([{ InstanceId: "i-5one", ImageId: "m-5web1", EnsRegionId: "cn-hangzhou-44" }]));
    const own = await Workbench.start(
      [OLD],
      ["--access-key", "testAK:testSecret", "--machines", file, "--assume", assume],
    );
    try {
      const stack = own.folder;
      writeFileSync(
        join(stack, "main.tf.json"),
        JSON.stringify({
          terraform: { required_providers: { alicloud: { source: "aliyun/alicloud" } } },
          provider: { alicloud: { region: "cn-hangzhou" } },
          import: [{ to: "alicloud_ens_instance.one", id: "i-5one" }],
          resource: {
            alicloud_ens_instance: {
              one: {
                ...{ image_id: "m-5web1", instance_type: "ens.sn1.tiny", ens_region_id: "cn-hangzhou-44", amount: 1 },
                ...{ schedule_area_level: "Region", internet_max_bandwidth_out: 0, payment_type: "PayAsYouGo" },
                lifecycle: { ignore_changes: ["schedule_area_level", "amount"] },
              },
            },
          },
        }),
      );
      const real = new RealTerraform(own.folder, own.env().ALIBABA_CLOUD_ENDPOINT_ENS as string);
      real.init(stack);
      expect(real.plan(stack)["alicloud_ens_instance.one"]?.because).toEqual(because);
    } finally {
      await own.stop();
    }
  },
  60_000,
);
