import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type App, TerraformStack, Testing } from "cdktf";
import type { Construct } from "constructs";
import { EnsInstance, type EnsInstanceConfig } from "../../lib/alicloud/ens-instance";
import { AlicloudProvider } from "../../lib/alicloud/provider";
import { giveImages } from "../../lib/testing";

/** What a machine needs besides an image. */
export const MACHINE = {
  instanceType: "ens.sn1.small",
  paymentType: "PayAsYouGo",
  scheduleAreaLevel: "Region",
  ensRegionId: "cn-hangzhou-44",
  systemDisk: { size: 40 },
};

/** An app whose account has the images `one` (m-one), `two` and `three`. */
export function newApp(options: Parameters<typeof Testing.app>[0] = {}): App {
  const app = Testing.app(options);
  giveImages(
    app,
    ["one", "two", "three"].map((imageName) => ({ imageName, imageId: `m-${imageName}` })),
  );
  return app;
}

export function newMachine(scope: Construct, id: string, config: Partial<EnsInstanceConfig> = {}): EnsInstance {
  return new EnsInstance(scope, id, { ...MACHINE, ...config });
}

/** The images of a stack's machines, by the last parts of their paths. */
export type Images = Readonly<Record<string, unknown>>;

/** Every way in which a stack becomes text. */
export const RENDERINGS: readonly { readonly way: string; readonly render: (app: App, path: string) => Images }[] = [
  { way: "Testing.synth", render: (app, path) => jsonImages(Testing.synth(stackAt(app, path))) },
  { way: "Testing.synthHcl", render: (app, path) => hclImages(Testing.synthHcl(stackAt(app, path))) },
  { way: "app.synth", render: (app, path) => jsonImages(synthesized(app, path, false)) },
  { way: "app.synth to HCL", render: (app, path) => hclImages(synthesized(app, path, true)) },
];

function stackAt(app: App, path: string): TerraformStack {
  return stacksOf(app).find(({ node }) => node.path === path) as TerraformStack;
}

function synthesized(app: App, path: string, hcl: boolean): string {
  const stack = stackAt(app, path);
  // What SYNTH_HCL_OUTPUT would have set when the stacks were made.
  for (const one of stacksOf(app)) Object.assign(one.synthesizer, { hclOutput: hcl });
  synthApp(app);
  return readFileSync(join(app.outdir, "stacks", stack.node.id, "cdk.tf.json"), "utf8");
}

/** A whole `app.synth()`, in which every stack of machines has its provider. */
export function synthApp(app: App): void {
  for (const stack of stacksOf(app)) {
    if (!stack.node.tryFindChild("provider")) new AlicloudProvider(stack, "provider", {});
  }
  app.synth();
}

function stacksOf(app: App): TerraformStack[] {
  return app.node.findAll().filter((node) => TerraformStack.isStack(node));
}

const WRITTEN = ["image_id", "image"];

/** The images of a stack in JSON. */
export function jsonImages(text: string): Images {
  const resources: Record<string, Record<string, Record<string, unknown>>> = JSON.parse(text).resource ?? {};
  return Object.fromEntries(
    Object.values(resources).flatMap((byName) =>
      Object.entries(byName).flatMap(([name, fields]) => {
        const attribute = WRITTEN.find((candidate) => candidate in fields);
        return attribute ? [[shortName(name), fields[attribute]]] : [];
      }),
    ),
  );
}

/** The images of a stack in HCL. Reads the few lines that matter: `image_id = "…"`. */
export function hclImages(text: string): Images {
  return Object.fromEntries(
    text.split(/^resource /m).flatMap((block) => {
      const name = /^"\w+" "([^"]+)"/.exec(block)?.[1];
      // The command line aligns what stands in a block.
      const value = /^ *(?:image_id|image) += "(.*)"$/m.exec(block)?.[1];
      return name === undefined || value === undefined ? [] : [[shortName(name), value]];
    }),
  );
}

/** Without the hash that the framework adds to names of several parts. */
function shortName(name: string): string {
  return name.replace(/_[0-9A-F]{8}$/, "");
}
