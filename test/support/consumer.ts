import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cleanEnv } from "../../scripts/clean-env";
import { installConsumer } from "../../scripts/consumer-install";
import { demoCatalog } from "../../scripts/demo-catalog";
import { type EmulatorProcess, startEmulatorProcess } from "../../scripts/emulator-process";

const APPS = join(__dirname, "..", "package", "apps");

export interface ConsumerRun {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * A project that has this package from its tarball, and an emulator that runs from there too. Nothing in it leads back
 * to the checkout.
 */
export class Consumer {
  readonly modules: string;
  private readonly home: string;
  private emulator: EmulatorProcess | undefined;

  /** `CONSUMER_FOLDER` names a project where all is installed; `npm run test:consumers` sets it. */
  static make(): Consumer | string {
    const folder = process.env.CONSUMER_FOLDER ?? mkdtempSync(join(tmpdir(), "ens-images-consumer-"));
    const failure = existsSync(join(folder, "node_modules")) ? undefined : installConsumer(folder);
    return failure ?? new Consumer(folder);
  }

  private constructor(private readonly folder: string) {
    this.modules = join(folder, "node_modules");
    this.home = mkdtempSync(join(tmpdir(), "ens-images-consumer-home-"));
    for (const name of this.apps()) {
      rmSync(this.app(name), { recursive: true, force: true });
      cpSync(join(APPS, name), this.app(name), { recursive: true });
    }
  }

  async start(): Promise<void> {
    const catalog = join(this.home, "images.json");
    writeFileSync(catalog, JSON.stringify(demoCatalog()));
    this.emulator = await startEmulatorProcess(["--catalog", catalog], join(this.modules, ".bin", "ens-images"));
  }

  async stop(): Promise<void> {
    await this.emulator?.stop();
    for (const path of [this.home, ...(process.env.CONSUMER_FOLDER ? [] : [this.folder])]) {
      rmSync(path, { recursive: true, force: true });
    }
  }

  apps(): string[] {
    return readdirSync(APPS);
  }

  app(name: string): string {
    return join(this.folder, name);
  }

  has(tool: string): boolean {
    return existsSync(join(this.modules, tool));
  }

  /** Runs a file of `node_modules` or of the app, with this Node. */
  run(app: string, file: string, args: readonly string[] = [], env: NodeJS.ProcessEnv = {}): ConsumerRun {
    const { status, stdout, stderr } = spawnSync(process.execPath, [file, ...args], {
      cwd: this.app(app),
      env: this.env(env),
      encoding: "utf8",
      timeout: 120_000,
    });
    return { status, stdout, stderr };
  }

  tool(path: string): string {
    return join(this.modules, path);
  }

  /** The `image_id` of each machine of a stack. */
  images(app: string, stack: string, outdir = "cdktf.out"): Record<string, string> {
    const file = join(this.app(app), outdir, "stacks", stack, "cdk.tf.json");
    const machines: Record<string, { image_id: string }> = JSON.parse(readFileSync(file, "utf8")).resource
      .alicloud_ens_instance;
    return Object.fromEntries(Object.entries(machines).map(([name, { image_id }]) => [name, image_id]));
  }

  lock(app: string): string {
    return readFileSync(join(this.app(app), "ens-images.lock.json"), "utf8");
  }

  /** This Node first on the path, for the tools that start others. */
  private env(more: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
    const bin = join(this.home, "bin");
    if (!existsSync(bin)) {
      mkdirSync(bin);
      execFileSync("ln", ["-s", process.execPath, join(bin, "node")]);
    }
    return cleanEnv(this.home, {
      PATH: `${bin}:${process.env.PATH}`,
      ALIBABA_CLOUD_ENDPOINT_ENS: this.emulator?.endpoint,
      ALICLOUD_ACCESS_KEY: this.emulator?.accessKeyId,
      ALICLOUD_SECRET_KEY: this.emulator?.accessKeySecret,
      FORCE_COLOR: "0",
      ...more,
    });
  }
}
