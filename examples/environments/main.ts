import { App, TerraformStack } from "cdktf";
import { EnsImageLookup } from "cdktf-ens-images";
import { EnsInstance } from "cdktf-ens-images/alicloud/ens-instance";
import { AlicloudProvider } from "cdktf-ens-images/alicloud/provider";

// Each environment has an account of its own, and its own pin under one key of the one lock: KEY@ACCOUNT.
const ACCOUNTS = { staging: "1000000000000001", production: "1000000000000002" };
const environment = process.env.ENVIRONMENT === "production" ? "production" : "staging";

const app = new App();
const stack = new TerraformStack(app, "edge");
new AlicloudProvider(stack, "alicloud", { region: "cn-hangzhou", accountId: ACCOUNTS[environment] });

const image = new EnsImageLookup(stack, "web-image", {
  imageName: "web-base-*",
  pick: "mostRecent",
  // Production waits a week for what staging runs.
  ...(environment === "production" && { minAgeDays: 7 }),
});
image.injectInto(stack);
new EnsInstance(stack, "web", {
  instanceType: "ens.sn1.small",
  paymentType: "PayAsYouGo",
  scheduleAreaLevel: "Region",
  ensRegionId: "cn-hangzhou-44",
  passwordInherit: true,
  systemDisk: { size: 40 },
});

app.synth();
