import { AlicloudProvider } from "../../lib/alicloud/provider";
import { imageRecord } from "../support/images";
import { RealTerraform } from "../support/provider";
import {
  changedMachines,
  hiddenMachines,
  type MachineKind,
  RandomStacks,
  randomGroups,
} from "../support/random-stacks";
import { Workbench } from "../support/workbench";

const ENS: MachineKind = {
  type: "alicloud_ens_instance",
  attribute: "image_id",
  fields: {
    instance_type: "ens.sn1.small",
    payment_type: "PayAsYouGo",
    schedule_area_level: "Region",
    ens_region_id: "cn-hangzhou-44",
    system_disk: { size: 40 },
    password_inherit: true,
  },
  prepare: (stack) => new AlicloudProvider(stack, "alicloud", { region: "cn-hangzhou" }),
};

test("every machine that the provider replaces for a moved pin is in the report of its lookup: 30 random stacks", async () => {
  const seed = Number(process.env.LAW_SEED ?? Date.now() % 1_000_000);
  // Small ones: the provider takes ten seconds to make a machine that waits for another.
  const groups = randomGroups(30, seed, 6);
  const bench = await Workbench.start([], ["--access-key", "testAK:testSecret"]);
  try {
    const stacks = new RandomStacks(bench.folder, groups, ENS);
    bench.publish(stacks.images(-1).map(({ imageId, imageName }) => imageRecord(imageId, imageName)));
    const rows = stacks.synthesize(-1);
    const terraform = new RealTerraform(bench.folder, bench.env().ALIBABA_CLOUD_ENDPOINT_ENS as string);
    terraform.init(stacks.stackFolder);
    terraform.run(stacks.stackFolder, "apply", "-auto-approve", "-parallelism=100");
    let changes = 0;
    for (const moved of [0, 1, 2, 3, 4]) {
      stacks.synthesize(moved);
      terraform.run(stacks.stackFolder, "plan", "-refresh=false", "-out=plan");
      const plan = JSON.parse(terraform.run(stacks.stackFolder, "show", "-json", "plan"));
      const changed = changedMachines(plan, ENS);
      const hidden = hiddenMachines(changed, rows, moved, groups);
      expect({ seed, moved, hidden }).toEqual({ seed, moved, hidden: [] });
      changes += changed.length;
    }
    expect(changes).toBeGreaterThan(30);
  } finally {
    await bench.stop();
  }
}, 400_000);
