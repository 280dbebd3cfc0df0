import { TerraformStack } from "cdktf";
import { EnsInstance } from "cdktf-ens-images/alicloud/ens-instance";
import { AlicloudProvider } from "cdktf-ens-images/alicloud/provider";
import type { Construct } from "constructs";

export interface EdgeFleetProps {
  /** The ENS node, e.g. `cn-wuxi-telecom`. */
  readonly ensRegionId: string;
}

/** Two nodes of a content network in one region. They name no image: a lookup above injects it. */
export class EdgeFleetStack extends TerraformStack {
  constructor(scope: Construct, id: string, { ensRegionId }: EdgeFleetProps) {
    super(scope, id);
    new AlicloudProvider(this, "alicloud", { region: "cn-hangzhou" });
    for (const name of ["node-a", "node-b"]) {
      new EnsInstance(this, name, {
        ensRegionId,
        instanceType: "ens.sn1.stiny",
        paymentType: "PayAsYouGo",
        scheduleAreaLevel: "Region",
        passwordInherit: true,
        systemDisk: { size: 40 },
      });
    }
  }
}
