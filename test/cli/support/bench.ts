import { spawn } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { formatLock } from "../../../lib/lock/format";
import type { Pin } from "../../../lib/lock/lock";
import type { CanonicalQuery } from "../../../lib/query/query";
import type { EnsImage } from "../../../lib/select/image";
import { ROOT, Scratch } from "../../../scripts/scratch";
import { recordOf, steady } from "./images";

export { ROOT };
export const CLI = join(ROOT, "dist", "cli", "main.js");

export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Started {
  readonly ended: Promise<Ended>;
  readonly interrupt: () => void;
}

export interface Running {
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
}

/** A machine of the app, as synth reports it. */
export interface BenchMachine {
  readonly key: string;
  readonly stack: string;
  readonly name: string;
  readonly block?: Readonly<Record<string, unknown>>;
}

/** A project without a framework: a lock, what a synth would have left, an account. The command line needs no more. */
export class CliBench extends Scratch {
  constructor() {
    super("cli");
  }

  static async start(images: readonly EnsImage[], args: readonly string[] = []): Promise<CliBench> {
    const bench = new CliBench();
    bench.publish(images);
    await bench.open(["--access-key", "testAK:testSecret", ...args]);
    return bench;
  }

  /** Starts the emulator, and lays out the project. */
  async open(args: readonly string[]): Promise<void> {
    this.write("cdktf.json", { language: "typescript", app: "node app.js" });
    if (!existsSync(this.catalog())) this.publish([]);
    await this.startEmulator(args);
  }

  catalog(name = "images"): string {
    return join(this.folder, `${name}.json`);
  }

  /** What the account holds from now on. */
  publish(images: readonly EnsImage[], name = "images"): void {
    this.setCatalog(images.map(recordOf), this.catalog(name));
  }

  pin(query: CanonicalQuery, pinned: Pin["image"], more: Partial<Pin> = {}): Pin {
    return { query, image: pinned, why: "newest of 2 matches", connection: { endpoint: this.endpoint }, ...more };
  }

  writeLock(pins: Readonly<Record<string, readonly Pin[]>>, file = this.lockFile): void {
    writeFileSync(file, formatLock(new Map(Object.entries(pins))));
  }

  /** What synth leaves: every pin is a lookup of the app unless `lookups` says otherwise. */
  writeOutput(
    pins: Readonly<Record<string, readonly Pin[]>>,
    machines: readonly BenchMachine[] = [],
    out = "cdktf.out",
  ): void {
    const lookups = Object.entries(pins).flatMap(([key, list]) =>
      list.map(({ query, image, connection }) => ({ path: key, key, query, image, connection, outcome: "pinned" })),
    );
    this.write(join(out, "ens-images.json"), {
      version: 1,
      lookups,
      machines: machines.map(({ key, stack, name }) => ({
        ...{ key, stack, address: `alicloud_ens_instance.${name}`, path: `${stack}/${name}`, by: "injection" },
      })),
    });
    for (const stack of new Set(machines.map((machine) => machine.stack))) {
      const mine = machines.filter((machine) => machine.stack === stack);
      const resource = {
        alicloud_ens_instance: Object.fromEntries(
          mine.map(({ name, block }) => [name, { system_disk: [{ size: 40 }], ...block }]),
        ),
      };
      this.write(join(out, "stacks", stack, "cdk.tf.json"), { resource });
    }
  }

  /** Profiles of the user, as Alibaba Cloud's own command line keeps them. */
  writeProfiles(profiles: Readonly<Record<string, readonly [id: string, secret: string]>>): void {
    this.write("../.aliyun/config.json", {
      profiles: Object.entries(profiles).map(([name, [id, secret]]) => ({
        ...{ name, mode: "AK", access_key_id: id, access_key_secret: secret, region_id: "cn-hangzhou" },
      })),
    });
  }

  override env(more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
    const account = { ALICLOUD_ACCESS_KEY: "testAK", ALICLOUD_SECRET_KEY: "testSecret" };
    return super.env({ ALIBABA_CLOUD_ENDPOINT_ENS: this.endpoint, ...account, ...more });
  }

  /** Runs `ens-images` to its end, without a terminal. */
  run(args: readonly string[], running: Running = {}): Promise<Ended> {
    return this.start(args, running).ended;
  }

  /** Starts `ens-images`, without a terminal. */
  start(args: readonly string[], { env, cwd = this.project }: Running = {}): Started {
    const child = spawn(process.execPath, [CLI, ...args], {
      cwd,
      env: this.env(env),
      stdio: ["ignore", "pipe", "pipe"],
    });
    const said = { stdout: "", stderr: "" };
    for (const name of ["stdout", "stderr"] as const) {
      child[name].setEncoding("utf8").on("data", (text: string) => {
        said[name] += text;
      });
    }
    const ended = new Promise<Ended>((resolve, reject) => {
      child.once("error", reject);
      child.once("close", (status) =>
        resolve({ status, stdout: this.steady(said.stdout), stderr: this.steady(said.stderr) }),
      );
    });
    return { ended, interrupt: () => child.kill("SIGINT") };
  }

  steady(text: string): string {
    return steady(text, this.project);
  }

  /** How many requests the emulator saw since the last call. */
  requests(): number {
    return this.countRequests();
  }
}

/** Tests of the command line run what was built. */
export function needsBuild(): void {
  if (!existsSync(CLI)) throw new Error("Build first: npm run build");
}
