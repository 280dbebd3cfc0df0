import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as prebuilt from "@cdktf/provider-alicloud";
import { DataAlicloudEnsKeyPairs as WorkspaceKeyPairs } from "@cdktf/provider-alicloud/lib/data-alicloud-ens-key-pairs";
import { EnsInstance as WorkspaceInstance } from "@cdktf/provider-alicloud/lib/ens-instance";
import { AlicloudProvider as WorkspaceProvider } from "@cdktf/provider-alicloud/lib/provider";
import { App, TerraformStack } from "cdktf";
import { DataAlicloudEnsKeyPairs as PackageKeyPairs } from "cdktf-ens-images/alicloud/data-alicloud-ens-key-pairs";
import { EnsInstance as PackageInstance } from "cdktf-ens-images/alicloud/ens-instance";
import { AlicloudProvider as PackageProvider } from "cdktf-ens-images/alicloud/provider";
import { DataAlicloudEnsKeyPairs } from "../../lib/alicloud/data-alicloud-ens-key-pairs";
import { EnsInstance } from "../../lib/alicloud/ens-instance";
import { AlicloudProvider } from "../../lib/alicloud/provider";
import { alicloud } from "../../provider-alicloud/schema";
import { entry, framework } from "../support/framework";

/** 1.289.0 → ~> 1.289: that release or a later one of the same major version. */
const constraint = `~> ${alicloud.version.replace(/\.\d+$/, "")}`;
const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** The JSON that a full `app.synth()` writes for one stack. */
function synth(build: (stack: TerraformStack) => void): Record<string, Record<string, Record<string, unknown>>> {
  const outdir = mkdtempSync(join(tmpdir(), "ens-images-synth-"));
  folders.push(outdir);
  const app = new App({ outdir });
  build(new TerraformStack(app, "edge"));
  app.synth();
  return JSON.parse(readFileSync(join(outdir, "stacks/edge/cdk.tf.json"), "utf8"));
}

const WAYS = [
  {
    way: "lib/alicloud",
    Provider: AlicloudProvider,
    Instance: EnsInstance,
    KeyPairs: DataAlicloudEnsKeyPairs,
  },
  {
    way: `${entry}/alicloud`,
    Provider: PackageProvider,
    Instance: PackageInstance,
    KeyPairs: PackageKeyPairs,
  },
];

describe.each(WAYS)("by $way", ({ Provider, Instance, KeyPairs }) => {
  const json = synth((stack) => {
    new Provider(stack, "alicloud", {
      region: "cn-hangzhou",
      protocol: "HTTP",
      assumeRole: { roleArn: "acs:ram::1:role/edge", sessionName: "ens-images", sessionExpiration: 900 },
      endpoints: [{ ens: "127.0.0.1:8080" }],
    });
    new Instance(stack, "web", {
      instanceType: "ens.sn1.small",
      paymentType: "PayAsYouGo",
      scheduleAreaLevel: "Region",
      ensRegionId: "cn-wuxi-telecom_unicom_cmcc-2",
      imageId: "m-5example",
      systemDisk: { size: 40, category: "cloud_efficiency" },
      dataDisk: [{ size: 20 }, { size: 30, encrypted: true }],
      tags: { "team:edge": "images" },
      timeouts: { create: "10m" },
    });
    new KeyPairs(stack, "keys", { version: "2017-11-10" });
  });

  test("the provider, its role and its endpoint", () => {
    expect(json.provider?.alicloud).toEqual([
      {
        region: "cn-hangzhou",
        protocol: "HTTP",
        assume_role: { role_arn: "acs:ram::1:role/edge", session_name: "ens-images", session_expiration: 900 },
        endpoints: [{ ens: "127.0.0.1:8080" }],
      },
    ]);
    expect(json.terraform?.required_providers?.alicloud).toEqual({ source: "aliyun/alicloud", version: constraint });
  });

  test("the instance by Terraform's names", () => {
    expect(json.resource?.alicloud_ens_instance?.web).toMatchObject({
      instance_type: "ens.sn1.small",
      payment_type: "PayAsYouGo",
      schedule_area_level: "Region",
      ens_region_id: "cn-wuxi-telecom_unicom_cmcc-2",
      image_id: "m-5example",
      system_disk: { size: 40, category: "cloud_efficiency" },
      data_disk: [{ size: 20 }, { size: 30, encrypted: true }],
      tags: { "team:edge": "images" },
      timeouts: { create: "10m" },
    });
  });

  test("the data source", () => {
    expect(json.data?.alicloud_ens_key_pairs?.keys).toMatchObject({ version: "2017-11-10" });
  });
});

test("an endpoint without a binding of its own is reachable by addOverride", () => {
  const json = synth((stack) => {
    const provider = new AlicloudProvider(stack, "alicloud", { endpoints: [{ ens: "ens.example" }] });
    provider.addOverride("endpoints.0.ecs", "ecs.example");
  });
  expect(json.provider?.alicloud).toEqual([{ endpoints: [{ ens: "ens.example", ecs: "ecs.example" }] }]);
});

// The workspace has the name that a prebuilt provider of cdktf would have.
(framework === "cdktf" ? test : test.skip)(
  "the package's path, the workspace's path and its index name one class",
  () => {
    expect(WorkspaceInstance).toBe(PackageInstance);
    expect(prebuilt.ensInstance.EnsInstance).toBe(PackageInstance);
    expect(WorkspaceProvider).toBe(PackageProvider);
    expect(prebuilt.provider.AlicloudProvider).toBe(PackageProvider);
    expect(WorkspaceKeyPairs).toBe(PackageKeyPairs);
    expect(prebuilt.dataAlicloudEnsKeyPairs.DataAlicloudEnsKeyPairs).toBe(PackageKeyPairs);
  },
);
