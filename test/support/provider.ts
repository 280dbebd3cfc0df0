import { execFile, spawnSync } from "node:child_process";
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { cleanEnv } from "../../scripts/clean-env";

/** Terraform with the real provider: `npm run test:provider` says where that comes from. */
export class RealTerraform {
  /**
   * @param folder the home, without any profile
   * @param endpoint who answers for ENS, `host:port` on loopback
   * @param more further variables for all that asks that server
   */
  constructor(
    private readonly folder: string,
    private readonly endpoint: string,
    private readonly more: NodeJS.ProcessEnv = {},
  ) {}

  /** Makes a stack ready: of the provider alone what a user does not write, that ENS is asked over HTTP. */
  init(stack: string): void {
    writeFileSync(
      join(stack, "test_override.tf.json"),
      JSON.stringify({ provider: { alicloud: { protocol: "HTTP" } } }),
    );
    // A registry has another authority than a server on loopback.
    this.terraform(stack, {}, ["init"]);
  }

  run(stack: string, ...args: readonly string[]): string {
    return this.terraform(stack, this.more, args);
  }

  /** Runs beside whatever else the test does. */
  async runBeside(stack: string, ...args: readonly string[]): Promise<string> {
    const { stdout } = await promisify(execFile)("terraform", args, { cwd: stack, env: this.env(this.more) });
    return stdout;
  }

  private env(more: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
    return cleanEnv(this.folder, {
      TF_IN_AUTOMATION: "1",
      TF_CLI_ARGS: "-no-color",
      TF_CLI_CONFIG_FILE: process.env.TF_CLI_CONFIG_FILE,
      ALIBABA_CLOUD_ENDPOINT_ENS: this.endpoint,
      ALICLOUD_ACCESS_KEY: "testAK",
      ALICLOUD_SECRET_KEY: "testSecret",
      ...more,
    });
  }

  private terraform(stack: string, more: NodeJS.ProcessEnv, args: readonly string[]): string {
    const options = { cwd: stack, env: this.env(more), encoding: "utf8" } as const;
    const { status, stdout, stderr } = spawnSync("terraform", args, options);
    if (status !== 0) throw new Error(`terraform ${args.join(" ")} ended with ${status}:\n${stdout}\n${stderr}`);
    return stdout;
  }

  /** What a plan does, by address, and what forces it; `{}` where it does nothing. */
  plan(stack: string): Record<string, { readonly actions: readonly string[]; readonly because: unknown }> {
    this.run(stack, "plan", "-out", "plan");
    const { resource_changes: all = [] } = JSON.parse(this.run(stack, "show", "-json", "plan")) as Plan;
    const changes = all.filter(({ change }) => change.actions[0] !== "no-op" || change.importing !== undefined);
    return Object.fromEntries(
      changes.map(({ address, change }) => [address, { actions: change.actions, because: change.replace_paths }]),
    );
  }
}

interface Plan {
  readonly resource_changes?: readonly {
    readonly address: string;
    readonly change: {
      readonly actions: readonly string[];
      readonly replace_paths?: unknown;
      readonly importing?: object;
    };
  }[];
}

/** The folders of the stacks in an output folder. */
export function stackFolders(outdir: string): string[] {
  return readdirSync(join(outdir, "stacks")).map((name) => join(outdir, "stacks", name));
}
