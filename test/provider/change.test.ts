import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ACTION_NAMES } from "../../lib/emulator/actions";
import { imageRecord } from "../support/images";
import { RealTerraform } from "../support/provider";
import { Workbench } from "../support/workbench";

test("a machine is changed in place: its type, its names, who pays when", async () => {
  const bench = await Workbench.start([imageRecord("m-1", "web-1")], ["--access-key", "testAK:testSecret"]);
  try {
    const stack = join(bench.folder, "stack");
    mkdirSync(stack);
    const write = (changes: Readonly<Record<string, unknown>>): void =>
      writeFileSync(
        join(stack, "main.tf.json"),
        JSON.stringify({
          terraform: { required_providers: { alicloud: { source: "aliyun/alicloud" } } },
          provider: { alicloud: { region: "cn-hangzhou" } },
          resource: {
            alicloud_ens_instance: {
              web: {
                ...{ image_id: "m-1", instance_type: "ens.sn1.tiny", payment_type: "PayAsYouGo", amount: 1 },
                ...{ schedule_area_level: "Region", ens_region_id: "cn-hangzhou-44", password_inherit: true },
                ...{ instance_name: "web", host_name: "web", internet_max_bandwidth_out: 1, system_disk: { size: 20 } },
                ...{ period: 1, period_unit: "Month" },
                ...changes,
              },
            },
          },
        }),
      );
    const terraform = new RealTerraform(bench.folder, bench.env().ALIBABA_CLOUD_ENDPOINT_ENS as string);
    write({});
    terraform.init(stack);
    terraform.run(stack, "apply", "-auto-approve");
    expect(terraform.plan(stack)).toEqual({});
    const renamed = { instance_type: "ens.sn1.small", instance_name: "web-b", host_name: "web-b" };
    for (const changes of [renamed, { ...renamed, payment_type: "Subscription" }]) {
      write(changes);
      expect(terraform.plan(stack)["alicloud_ens_instance.web"]?.actions).toEqual(["update"]);
      terraform.run(stack, "apply", "-auto-approve");
      expect(terraform.plan(stack)).toEqual({});
    }
    const actions = new Set(bench.requests().map(({ action, status }) => `${action} ${status}`));
    expect([...actions].filter((each) => !ACTION_NAMES.includes(each.replace(" 200", "")))).toEqual([]);
    for (const action of ["ModifyInstanceAttribute", "ModifyPostPaidInstanceSpec", "ModifyInstanceChargeType"]) {
      expect([...actions]).toContain(`${action} 200`);
    }
  } finally {
    await bench.stop();
  }
}, 180_000);
