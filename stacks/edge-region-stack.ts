import { TerraformOutput, TerraformStack } from "cdktf";
import { EnsImageLookup } from "cdktf-ens-images";
import { EnsInstance, type EnsInstanceConfig } from "cdktf-ens-images/alicloud/ens-instance";
import { AlicloudProvider } from "cdktf-ens-images/alicloud/provider";
import type { Construct } from "constructs";

export interface EdgeRegionProps {
  /** The ENS node, e.g. `cn-hangzhou-44`. */
  readonly ensRegionId: string;
}

/** One edge region: a cache on a public image, web machines and a database on our own. */
export class EdgeRegionStack extends TerraformStack {
  constructor(scope: Construct, id: string, { ensRegionId }: EdgeRegionProps) {
    super(scope, id);
    new AlicloudProvider(this, "alicloud", { region: "cn-hangzhou" });

    const machine: EnsInstanceConfig = {
      ensRegionId,
      instanceType: "ens.sn1.small",
      paymentType: "PayAsYouGo",
      scheduleAreaLevel: "Region",
      internetMaxBandwidthOut: 10,
      passwordInherit: true,
      systemDisk: { size: 40 },
    };

    // A public image, by its name to the letter: it needs no image of our own.
    const cacheImage = new EnsImageLookup(this, "cache-image", { exactImageName: "Ubuntu_22.04", owners: ["system"] });
    new EnsInstance(this, "cache", { ...machine, imageId: cacheImage.imageId });

    // The newest web image of our own account; pinned, so that "newest" is decided once and moves on purpose.
    const webImage = new EnsImageLookup(this, "web-image", { imageName: "web-base-*", pick: "mostRecent" });

    // By token, as any other attribute.
    new EnsInstance(this, "gateway", {
      ...machine,
      imageId: webImage.imageId,
      tags: { image: webImage.imageName },
    });

    // By injection: every machine below the stack that names no image.
    for (const name of ["web-1", "web-2"]) new EnsInstance(this, name, machine);
    webImage.injectInto(this);

    // The version in the name decides: 1.0.10 is above 1.0.9.
    const databaseImage = new EnsImageLookup(this, "database-image", {
      nameRegex: /^postgres-v\d+\.\d+\.\d+$/,
      platform: "debian",
      pick: "highestVersion",
    });
    new EnsInstance(this, "database", { ...machine, imageId: databaseImage.imageId });

    new TerraformOutput(this, "web-image-name", { value: webImage.imageName });
  }
}
