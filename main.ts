import { App } from "cdktf";
import { EnsImageLookup } from "cdktf-ens-images";
import { EdgeFleetStack } from "./stacks/edge-fleet-stack";
import { EdgeRegionStack } from "./stacks/edge-region-stack";

const FLEET = [
  "cn-beijing-cmcc",
  "cn-changsha-telecom",
  "cn-chengdu-unicom",
  "cn-dalian-cmcc",
  "cn-fuzhou-telecom",
  "cn-guangzhou-unicom",
  "cn-nanjing-cmcc",
  "cn-suzhou-telecom",
  "cn-wuxi-telecom",
  "cn-xian-cmcc",
];

const app = new App();

new EdgeRegionStack(app, "edge-hangzhou", { ensRegionId: "cn-hangzhou-44" });

for (const ensRegionId of FLEET) {
  new EdgeFleetStack(app, `fleet-${ensRegionId}`, { ensRegionId });
}

// One query, one pin, ten stacks: every machine below the app that no nearer lookup feeds.
const fleetImage = new EnsImageLookup(app, "fleet-image", {
  imageName: "cdn-node-*",
  architecture: "x86_64",
  pick: "mostRecent",
});
fleetImage.injectInto(app);

app.synth();
