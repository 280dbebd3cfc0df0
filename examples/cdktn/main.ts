import { EnsImageLookup } from "cdktf-ens-images/cdktn";
import { EnsInstance } from "cdktf-ens-images/cdktn/alicloud/ens-instance";
import { AlicloudProvider } from "cdktf-ens-images/cdktn/alicloud/provider";
import { App, TerraformStack } from "cdktn";

const app = new App();
const stack = new TerraformStack(app, "edge");
new AlicloudProvider(stack, "alicloud", { region: "cn-hangzhou" });

const image = new EnsImageLookup(stack, "web-image", { imageName: "web-base-*", pick: "mostRecent" });
new EnsInstance(stack, "web", {
  imageId: image.imageId,
  instanceType: "ens.sn1.small",
  paymentType: "PayAsYouGo",
  scheduleAreaLevel: "Region",
  ensRegionId: "cn-hangzhou-44",
  passwordInherit: true,
  systemDisk: { size: 40 },
});

app.synth();
