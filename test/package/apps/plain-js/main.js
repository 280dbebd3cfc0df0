const { App, TerraformStack } = require("cdktf");
const { EnsImageLookup } = require("cdktf-ens-images");
const { EnsInstance } = require("cdktf-ens-images/alicloud/ens-instance");
const { AlicloudProvider } = require("cdktf-ens-images/alicloud/provider");

const machine = {
  instanceType: "ens.sn1.small",
  paymentType: "PayAsYouGo",
  scheduleAreaLevel: "Region",
  ensRegionId: "cn-hangzhou-44",
  systemDisk: { size: 40 },
};

const app = new App();
const stack = new TerraformStack(app, "plain-js");
new AlicloudProvider(stack, "alicloud", { region: "cn-hangzhou" });
const web = new EnsImageLookup(stack, "web", { imageName: "web-base-*", pick: "mostRecent" });
new EnsInstance(stack, "by-token", { ...machine, imageId: web.imageId });
new EnsInstance(stack, "by-injection", machine);
web.injectInto(stack);
app.synth();
