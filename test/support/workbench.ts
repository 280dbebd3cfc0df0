import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import type { SynthReport } from "../../lib/lock/synth-report";
import { cleanEnv } from "../../scripts/clean-env";
import { type EmulatorProcess, startEmulatorProcess } from "../../scripts/emulator-process";
import { entry, framework } from "./framework";

export const ROOT = join(__dirname, "..", "..");

/** How a run of an app ended. */
export interface AppRun {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface RunOptions {
  readonly env?: NodeJS.ProcessEnv;
  readonly node?: readonly string[];
  readonly args?: readonly string[];
}

/** A scratch project with an emulator of its own: apps run in it as processes, as a user runs them. */
export class Workbench {
  readonly folder = mkdtempSync(join(tmpdir(), "ens-images-test-"));
  readonly project = join(this.folder, "project");
  readonly outdir = join(this.project, "cdktf.out");
  readonly lockFile = join(this.project, "ens-images.lock.json");
  private readonly catalogFile = join(this.folder, "images.json");
  private readonly logFile = join(this.folder, "requests.jsonl");
  private emulator: EmulatorProcess | undefined;

  static async start(images: readonly unknown[], emulatorArgs: readonly string[] = []): Promise<Workbench> {
    const bench = new Workbench();
    await bench.open(images, emulatorArgs);
    return bench;
  }

  /** Lays out the project, and starts the emulator. */
  async open(images: readonly unknown[], emulatorArgs: readonly string[] = []): Promise<void> {
    mkdirSync(join(this.project, "node_modules"), { recursive: true });
    writeFileSync(join(this.project, "cdktf.json"), JSON.stringify({ language: "typescript", app: "node app.js" }));
    for (const name of ["cdktf", "cdktn", "constructs"]) {
      symlinkSync(join(ROOT, "node_modules", name), join(this.project, "node_modules", name));
    }
    symlinkSync(ROOT, join(this.project, "node_modules", "cdktf-ens-images"));
    this.publish(images);
    writeFileSync(this.logFile, "");
    const args = ["--catalog", this.catalogFile, "--log", this.logFile, ...emulatorArgs];
    this.emulator = await startEmulatorProcess(args);
  }

  publish(images: readonly unknown[]): void {
    writeFileSync(this.catalogFile, JSON.stringify(images));
  }

  async stop(): Promise<void> {
    await this.emulator?.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** The environment of an app that may ask the emulator. */
  env(more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
    return cleanEnv(this.folder, {
      ALIBABA_CLOUD_ENDPOINT_ENS: this.emulator?.endpoint,
      ALICLOUD_ACCESS_KEY: this.emulator?.accessKeyId,
      ALICLOUD_SECRET_KEY: this.emulator?.accessKeySecret,
      ...more,
    });
  }

  write(name: string, text: string): string {
    const file = join(this.project, name);
    writeFileSync(file, text);
    return file;
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
    return { status, stdout, stderr };
  }

  /** The requests that the emulator saw. */
  requests(): {
    readonly action: string;
    readonly parameters: Readonly<Record<string, string>>;
    readonly status: number;
    readonly accessKeyId: string;
  }[] {
    return readFileSync(this.logFile, "utf8")
      .split("\n")
      .filter(Boolean)
      .map((line) => JSON.parse(line));
  }

  forgetRequests(): void {
    writeFileSync(this.logFile, "");
  }

  /** As if no run had been. */
  forget(): void {
    this.forgetLock();
    this.forgetOutput();
  }

  forgetOutput(): void {
    rmSync(this.outdir, { recursive: true, force: true });
  }

  forgetLock(): void {
    rmSync(this.lockFile, { force: true });
  }

  lock(): string {
    return readFileSync(this.lockFile, "utf8");
  }

  stack(name: string): StackJson {
    return JSON.parse(readFileSync(join(this.outdir, "stacks", name, "cdk.tf.json"), "utf8"));
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

export interface StackJson {
  readonly data?: unknown;
  readonly output?: Readonly<Record<string, { readonly value: unknown }>>;
  readonly resource: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;
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
const MACHINE = { instanceType: "ens.sn1.small", paymentType: "PayAsYouGo", scheduleAreaLevel: "Region", systemDisk: { size: 40 } };
const newStack = (app, id) => {
  const stack = new TerraformStack(app, id);
  new AlicloudProvider(stack, "alicloud", { region: "cn-hangzhou" });
  return stack;
};
`;
