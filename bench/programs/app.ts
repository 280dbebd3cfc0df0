import { App, TerraformStack } from "cdktf";
import { EnsInstance } from "cdktf-ens-images/alicloud/ens-instance";
import { AlicloudProvider } from "cdktf-ens-images/alicloud/provider";
import { Construct } from "constructs";
import { shapeOf, wantedBy } from "./queries";

/**
 * One app in the variants that are compared: `app VARIANT MACHINES IMAGES STACKS`. Machines with hard-coded ids; the
 * same with a plain construct beside each (what any construct costs); a lookup for each machine, used by token; one
 * lookup that is injected into all machines.
 */
type Variant = "hard-coded" | "constructs" | "token" | "injected";

const [variant, machines, images, stacks] = process.argv.slice(2) as [Variant, string, string, string];
const shape = shapeOf(Number(images));
const MACHINE = { instanceType: "ens.sn1.small", paymentType: "PayAsYouGo", scheduleAreaLevel: "Region" };

const app = new App();
const all = Array.from({ length: Number(stacks) }, (_, i) => {
  const stack = new TerraformStack(app, `edge-${i}`);
  new AlicloudProvider(stack, "alicloud", { region: "cn-hangzhou" });
  return stack;
});

type Library = typeof import("cdktf-ens-images");

/** Loaded once, and only where it is used: the app with hard-coded ids knows no library. */
let loaded: Library | undefined;
function library(): Library {
  loaded ??= require("cdktf-ens-images") as Library;
  return loaded;
}

const settings = process.env.BENCH_SETTINGS;
if (settings) library().EnsImages.of(app, JSON.parse(settings));

if (variant === "injected") new (library().EnsImageLookup)(app, "image", wantedBy(0, shape).query).injectInto(app);

for (let i = 0; i < Number(machines); i++) {
  const scope = all[i % all.length] as TerraformStack;
  const { query, imageId } = wantedBy(i, shape, process.env.BENCH_SEARCHABLE === "1");
  if (variant === "constructs") new Construct(scope, `image-${i}`);
  if (variant === "token") {
    const { EnsImageLookup } = library();
    const lookup = new EnsImageLookup(scope, `image-${i}`, query);
    new EnsInstance(scope, `machine-${i}`, { ...MACHINE, imageId: lookup.imageId });
  } else if (variant === "injected") {
    new EnsInstance(scope, `machine-${i}`, MACHINE);
  } else {
    new EnsInstance(scope, `machine-${i}`, { ...MACHINE, imageId });
  }
}

app.synth();
