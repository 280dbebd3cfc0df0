import { readFileSync } from "node:fs";
import { App, type IResolvable, TerraformStack, Token } from "cdktf";
import { EnsInstance } from "cdktf-ens-images/alicloud/ens-instance";
import { AlicloudProvider } from "cdktf-ens-images/alicloud/provider";
import { Construct } from "constructs";
import { shapeOf, wantedBy } from "./queries";

/**
 * One app in the variants that are compared: `app VARIANT MACHINES IMAGES STACKS`. Machines with hard-coded ids; the
 * least that any library with a lock does, without a library; a lookup for each machine, used by token; one lookup that
 * is injected into all machines.
 */
type Variant = "hard-coded" | "least" | "token" | "injected";

const [variant, machines, images, stacks] = process.argv.slice(2) as [Variant, string, string, string];
const shape = shapeOf(Number(images));
const PLACE = { scheduleAreaLevel: "Region", ensRegionId: "cn-hangzhou-44" };
const MACHINE = { instanceType: "ens.sn1.small", paymentType: "PayAsYouGo", systemDisk: { size: 40 }, ...PLACE };

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
if (settings) library().EnsImages.of(app).configure(JSON.parse(settings));

if (variant === "injected") new (library().EnsImageLookup)(app, "image", wantedBy(0, shape).query).injectInto(app);

interface Lock {
  readonly pins: Readonly<Record<string, readonly [{ readonly image: { readonly imageId: string } }]>>;
}

let lock: Lock | undefined;
/** A construct for each machine, a token for its id, and a lock that is read: nothing is checked, told or reported. */
function leastLookup(scope: Construct, id: string): string {
  const { path } = new Construct(scope, id).node;
  const token: IResolvable = {
    creationStack: [],
    resolve: () => {
      lock ??= JSON.parse(readFileSync("ens-images.lock.json", "utf8")) as Lock;
      return lock.pins[path]?.[0].image.imageId;
    },
  };
  return Token.asString(token);
}

for (let i = 0; i < Number(machines); i++) {
  const scope = all[i % all.length] as TerraformStack;
  const { query, imageId } = wantedBy(i, shape, process.env.BENCH_SEARCHABLE === "1");
  if (variant === "least") {
    new EnsInstance(scope, `machine-${i}`, { ...MACHINE, imageId: leastLookup(scope, `image-${i}`) });
  } else if (variant === "token") {
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
