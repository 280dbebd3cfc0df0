import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import type { SynthReport } from "../../lib/lock/synth-report";
import { ROOT, Scratch, type SeenRequest } from "../../scripts/scratch";
import { entry, framework } from "./framework";
import { splitSaid } from "./said";

export type { StackJson } from "../../scripts/scratch";
export { ROOT };

/** How a run of an app ended. */
export interface AppRun {
  readonly status: number | null;
  readonly stdout: string;
  /** Without what it said of the pins that it wrote. */
  readonly stderr: string;
  readonly said: string;
}

interface RunOptions {
  readonly env?: NodeJS.ProcessEnv;
  readonly node?: readonly string[];
  readonly args?: readonly string[];
}

/** A scratch project with an emulator of its own: apps run in it as processes, as a user runs them. */
export class Workbench extends Scratch {
  constructor() {
    super("test");
  }

  static async start(images: readonly unknown[], emulatorArgs: readonly string[] = []): Promise<Workbench> {
    const bench = new Workbench();
    await bench.open(images, emulatorArgs);
    return bench;
  }

  /** Lays out the project, and starts the emulator. */
  async open(images: readonly unknown[], emulatorArgs: readonly string[] = []): Promise<void> {
    this.write("cdktf.json", { language: "typescript", app: "node app.js" });
    this.link("cdktf", "cdktn", "constructs");
    this.publish(images);
    await this.startEmulator(emulatorArgs);
  }

  publish(images: readonly unknown[]): void {
    this.setCatalog(images);
  }

  /** Runs the text as the app. */
  runApp(source: string, options: RunOptions = {}): AppRun {
    return this.runNode([...(options.node ?? []), this.write("app.js", source), ...(options.args ?? [])], options);
  }

  runNode(args: readonly string[], { env }: RunOptions = {}): AppRun {
    const { status, stdout, stderr } = spawnSync(process.execPath, args, {
      cwd: this.project,
      env: this.env(env),
      encoding: "utf8",
      timeout: 60_000,
    });
    return { status, stdout, ...splitSaid(stderr) };
  }

  /** The requests that the emulator saw. */
  requests(): SeenRequest[] {
    return this.seenRequests();
  }

  /** As if no run had been. */
  forget(): void {
    this.forgetLock();
    this.forgetOutput();
  }

  forgetOutput(): void {
    rmSync(this.outdir, { recursive: true, force: true });
  }

  lock(): string {
    return this.read();
  }

  /** What the framework's command line will print for a stack. */
  annotations(stack: string): { readonly constructPath: string; readonly level: string; readonly message: string }[] {
    return JSON.parse(readFileSync(join(this.outdir, "manifest.json"), "utf8")).stacks[stack].annotations;
  }

  /** What the last synth tells the command line. */
  report(): SynthReport & { readonly version: number } {
    return JSON.parse(readFileSync(join(this.outdir, "ens-images.json"), "utf8"));
  }

  stackTexts(): string[] {
    return readdirSync(join(this.outdir, "stacks")).map((name) => {
      return readFileSync(join(this.outdir, "stacks", name, "cdk.tf.json"), "utf8");
    });
  }

  /** Every file below the output folder with its bytes. */
  snapshot(): Record<string, string> {
    return Object.fromEntries(
      filesBelow(this.outdir).map((file) => [relative(this.outdir, file), readFileSync(file, "base64")]),
    );
  }
}

function filesBelow(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .map((name) => join(folder, name))
    .flatMap((path) => (statSync(path).isDirectory() ? filesBelow(path) : [path]))
    .sort();
}

/** Environments in which an app is written as JSON and as HCL. Its option hclOutput only renames the file. */
export const OUTPUTS: readonly (readonly [name: string, env: NodeJS.ProcessEnv])[] = [
  ["JSON", {}],
  ["HCL", { SYNTH_HCL_OUTPUT: "true" }],
];

/** The first lines of an app: what most need. */
export const APP_HEAD = `
const { App, TerraformStack, TerraformOutput } = require("${framework}");
const { EnsImageLookup, EnsImages } = require("${entry}");
const { EnsInstance } = require("${entry}/alicloud/ens-instance");
const { AlicloudProvider } = require("${entry}/alicloud/provider");
const MACHINE = { instanceType: "ens.sn1.small", paymentType: "PayAsYouGo", scheduleAreaLevel: "Region", ensRegionId: "cn-hangzhou-44", systemDisk: { size: 40 } };
const newStack = (app, id) => {
  const stack = new TerraformStack(app, id);
  new AlicloudProvider(stack, "alicloud", { region: "cn-hangzhou" });
  return stack;
};
`;
