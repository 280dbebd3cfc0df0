import { App, TerraformOutput, TerraformStack } from "cdktf";
import { EnsImageLookup, EnsImagesError, type ImageQuery } from "cdktf-ens-images";
import { EnsInstance } from "cdktf-ens-images/alicloud/ens-instance";
import { AlicloudProvider } from "cdktf-ens-images/alicloud/provider";

const query: ImageQuery = { imageName: "web-base-*", pick: "mostRecent" };
const machine = {
  instanceType: "ens.sn1.small",
  paymentType: "PayAsYouGo",
  scheduleAreaLevel: "Region",
  ensRegionId: "cn-hangzhou-44",
  systemDisk: { size: 40 },
};

const app = new App();
const stack = new TerraformStack(app, "cdktf-ts");
const provider = new AlicloudProvider(stack, "alicloud", { region: "cn-hangzhou" });
const web = new EnsImageLookup(stack, "web", { ...query, provider });
new EnsInstance(stack, "by-token", { ...machine, imageId: web.imageId });
new EnsInstance(stack, "by-injection", machine);
web.injectInto(stack);
new TerraformOutput(stack, "image-name", { value: web.image.imageName });

try {
  app.synth();
} catch (error) {
  if (!EnsImagesError.is(error)) throw error;
  console.error(error.code);
  process.exitCode = 1;
}
