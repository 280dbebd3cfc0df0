import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { npmInstall, packTarball } from "../../scripts/consumer-install";
import { ROOT, Scratch } from "../../scripts/scratch";

export const FRAMEWORKS = ["cdktf", "cdktn"] as const;
export type Framework = (typeof FRAMEWORKS)[number];

/** Package managers, runtimes and test runners, from npm. What the tests say was run, was run on these. */
export const TOOLS = {
  "@yarnpkg/cli-dist": "4.18.1",
  pnpm: "12.21.0",
  bun: "1.4.5",
  deno: "2.9.6",
} as const;
export const RUNNERS = { mocha: "12.0.3", ava: "7.0.0", vitest: "4.1.12", jasmine: "5.9.0" } as const;

/** An app that asks, or with `RESOLVE` answers in its own process. */
const APP = (framework: Framework) => `
const { App, TerraformOutput, TerraformStack } = require("${framework}");
const { EnsImageLookup, EnsImages } = require("${entryOf(framework)}");
const { AlicloudProvider } = require("${entryOf(framework)}/alicloud/provider");
async function main() {
  const app = new App();
  const stack = new TerraformStack(app, "edge");
  new AlicloudProvider(stack, "alicloud", { region: "cn-hangzhou" });
  const image = new EnsImageLookup(stack, "web-image", { imageName: "web-base-*", pick: "mostRecent" });
  new TerraformOutput(stack, "image", { value: image.imageId });
  if (process.env.RESOLVE) await EnsImages.of(app).resolve();
  app.synth();
}
main().catch((error) => {
  console.error(error.code + ": " + error.message);
  process.exit(1);
});
`;

/** A unit test for a runner: what starts it, and how it says that a function must be true. */
export const unitTest = (framework: Framework, imports: string, run: (body: string) => string): string => `${imports}
import { App, TerraformStack } from "${framework}";
import * as ens from "${entryOf(framework)}";
${run(`
  const app = new App();
  new ens.EnsImageLookup(new TerraformStack(app, "edge"), "web-image", { imageName: "web-base-*" });
  let message = "";
  try { app.synth(); } catch (error) { message = String(error.message); }
  if (!/frozen/.test(message)) throw new Error("no error of a frozen synth: " + message);
`)}
`;

export function entryOf(framework: Framework): string {
  return framework === "cdktf" ? "cdktf-ens-images" : "cdktf-ens-images/cdktn";
}

export interface Run {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A project that another package manager than npm lays out, or another runtime than Node runs. */
export class ForeignProject extends Scratch {
  readonly tarball: string;
  private readonly tools: string;

  /** @returns why it cannot be tried, where there is no registry */
  static make(packages: Readonly<Record<string, string>>): ForeignProject | string {
    const tools = mkdtempSync(join(tmpdir(), "ens-images-tools-"));
    writeFileSync(join(tools, "package.json"), JSON.stringify({ private: true }));
    const names = Object.entries(packages).map(([name, version]) => `${name}@${version}`);
    return npmInstall(tools, names, true) ?? new ForeignProject(tools);
  }

  private constructor(tools: string) {
    super("foreign");
    this.tools = tools;
    this.tarball = packTarball(this.folder);
    // This Node first on the path, for the tools that start others.
    symlinkSync(process.execPath, join(tools, "node_modules", ".bin", "node"));
  }

  static program(framework: Framework): string {
    return APP(framework);
  }

  /** Lays out an app, in a folder of its own: what its package manager installs there is up to the caller. */
  app(folder: string, framework: Framework, more: Readonly<Record<string, string | undefined>> = {}): string {
    const { devDependencies } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
    const versions = ["cdktf", "cdktn", "constructs"].map((name) => [name, devDependencies[name]]);
    const dependencies = { ...Object.fromEntries(versions), "cdktf-ens-images": `file:${this.tarball}`, ...more };
    this.write(`${folder}/package.json`, { name: "app", version: "1.0.0", private: true, dependencies });
    this.write(`${folder}/cdktf.json`, { language: "javascript", app: "node main.cjs" });
    this.write(`${folder}/main.cjs`, APP(framework));
    return join(this.project, folder);
  }

  run(cwd: string, [program = "", ...args]: readonly string[], env: NodeJS.ProcessEnv = {}): Run {
    const { error, status, stdout, stderr } = spawnSync(program, args, {
      cwd,
      env: this.env(env),
      encoding: "utf8",
      timeout: 240_000,
    });
    if (error) throw error;
    return { status, stdout, stderr };
  }

  /** The image of an app's stack, and no more of it. */
  image(cwd: string): unknown {
    const file = join(cwd, "cdktf.out", "stacks", "edge", "cdk.tf.json");
    return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")).output.image.value : undefined;
  }

  override env(more: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
    const bin = join(this.tools, "node_modules", ".bin");
    const cache = join(dirname(this.folder), "ens-images-foreign-cache");
    mkdirSync(cache, { recursive: true });
    return super.env({
      PATH: `${bin}:${process.env.PATH}`,
      NO_COLOR: "1",
      // Kept from run to run; the home is not.
      XDG_CACHE_HOME: cache,
      BUN_INSTALL_CACHE_DIR: join(cache, "bun"),
      DENO_DIR: join(cache, "deno"),
      YARN_GLOBAL_FOLDER: join(cache, "yarn"),
      YARN_ENABLE_TELEMETRY: "0",
      DENO_NO_UPDATE_CHECK: "1",
      npm_config_cache: join(cache, "npm"),
      npm_config_store_dir: join(cache, "pnpm"),
      CI: undefined,
      NODE_OPTIONS: undefined,
      NODE_ENV: undefined,
      ...more,
    });
  }
}
