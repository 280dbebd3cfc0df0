// Native ECMAScript modules, compiled by tsc; both frameworks in one process.
import * as cdktf from "cdktf";
import * as ofCdktf from "cdktf-ens-images";
import { EnsInstance as CdktfInstance } from "cdktf-ens-images/alicloud/ens-instance";
import { AlicloudProvider as CdktfProvider } from "cdktf-ens-images/alicloud/provider";
import * as ofCdktn from "cdktf-ens-images/cdktn";
import { EnsInstance as CdktnInstance } from "cdktf-ens-images/cdktn/alicloud/ens-instance";
import { AlicloudProvider as CdktnProvider } from "cdktf-ens-images/cdktn/alicloud/provider";
import * as cdktn from "cdktn";

const machine = {
  instanceType: "ens.sn1.small",
  paymentType: "PayAsYouGo",
  scheduleAreaLevel: "Region",
  ensRegionId: "cn-hangzhou-44",
  systemDisk: { size: 40 },
};
const query = { imageName: "web-base-*", pick: "mostRecent" } as const;

{
  const app = new cdktf.App({ outdir: "cdktf.out" });
  const stack = new cdktf.TerraformStack(app, "esm-cdktf");
  new CdktfProvider(stack, "alicloud", { region: "cn-hangzhou" });
  const web = new ofCdktf.EnsImageLookup(stack, "web", query);
  new CdktfInstance(stack, "by-token", { ...machine, imageId: web.imageId });
  new CdktfInstance(stack, "by-injection", machine);
  web.injectInto(stack);
  app.synth();
}
{
  const app = new cdktn.App({ outdir: "cdktn.out" });
  const stack = new cdktn.TerraformStack(app, "esm-cdktn");
  new CdktnProvider(stack, "alicloud", { region: "cn-hangzhou" });
  const web = new ofCdktn.EnsImageLookup(stack, "web", query);
  new CdktnInstance(stack, "by-token", { ...machine, imageId: web.imageId });
  new CdktnInstance(stack, "by-injection", machine);
  web.injectInto(stack);
  app.synth();
}
