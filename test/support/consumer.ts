import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { installConsumer } from "../../scripts/consumer-install";
import { demoCatalog } from "../../scripts/demo-catalog";
import { imageIds, Scratch } from "../../scripts/scratch";

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
export class Consumer extends Scratch {
  readonly modules: string;

  /** `CONSUMER_FOLDER` names a project where all is installed; `npm run test:consumers` sets it. */
  static make(): Consumer | string {
    const folder = process.env.CONSUMER_FOLDER ?? mkdtempSync(join(tmpdir(), "ens-images-consumer-"));
    const failure = existsSync(join(folder, "node_modules")) ? undefined : installConsumer(folder);
    return failure ?? new Consumer(folder);
  }

  private constructor(installed: string) {
    super("consumer", installed);
    this.modules = join(installed, "node_modules");
    for (const name of this.apps()) {
      rmSync(this.app(name), { recursive: true, force: true });
      cpSync(join(APPS, name), this.app(name), { recursive: true });
    }
  }

  async start(): Promise<void> {
    this.setCatalog(demoCatalog());
    await this.startEmulator([], join(this.modules, ".bin", "ens-images"));
  }

  override async stop(): Promise<void> {
    await super.stop();
    if (!process.env.CONSUMER_FOLDER) rmSync(this.project, { recursive: true, force: true });
  }

  apps(): string[] {
    return readdirSync(APPS);
  }

  app(name: string): string {
    return join(this.project, name);
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
    return imageIds(this.stack(stack, join(this.app(app), outdir)));
  }

  lock(app: string): string {
    return readFileSync(join(this.app(app), "ens-images.lock.json"), "utf8");
  }

  /** This Node first on the path, for the tools that start others. */
  override env(more: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
    const node = join(this.folder, "bin", "node");
    if (!existsSync(node)) {
      mkdirSync(dirname(node));
      symlinkSync(process.execPath, node);
    }
    return super.env({ PATH: `${dirname(node)}:${process.env.PATH}`, FORCE_COLOR: "0", ...more });
  }
}
