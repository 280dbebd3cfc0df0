import { execFileSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { cleanEnv } from "./clean-env";
import { type EmulatorProcess, startEmulatorProcess } from "./emulator-process";

export const ROOT = join(__dirname, "..");
const PACKAGE = "cdktf-ens-images";

/** A request that the emulator saw. */
export interface SeenRequest {
  readonly action: string;
  readonly protocol: "http" | "https";
  readonly parameters: Readonly<Record<string, string>>;
  readonly status: number;
  readonly accessKeyId: string;
}

/**
 * A project among temporary files: packages by links, an emulator of an account, and an environment in which nothing of
 * the user's is read or written. Tests, the bench, the demo and the docs build theirs on it.
 */
export class Scratch {
  /** Holds the project and all else; the home of what runs in it. */
  readonly folder: string;
  readonly project: string;
  readonly outdir: string;
  readonly lockFile: string;
  catalogFile: string;
  private readonly logFile: string;
  private emulator: EmulatorProcess | undefined;

  /** @param project its folder: a name, or the path of one that is there already */
  constructor(name: string, project = "project") {
    // As processes see it: the system's folder may be a link.
    this.folder = realpathSync(mkdtempSync(join(tmpdir(), `ens-images-${name}-`)));
    this.project = resolve(this.folder, project);
    this.outdir = join(this.project, "cdktf.out");
    this.lockFile = join(this.project, "ens-images.lock.json");
    this.catalogFile = join(this.folder, "images.json");
    this.logFile = join(this.folder, "requests.jsonl");
    mkdirSync(this.project, { recursive: true });
  }

  /** Puts packages of this checkout into the project, and the checkout itself where it has no tarball. */
  link(...names: readonly string[]): void {
    for (const name of [...names, PACKAGE]) {
      const place = join(this.project, "node_modules", name);
      if (existsSync(place)) continue;
      mkdirSync(dirname(place), { recursive: true });
      symlinkSync(name === PACKAGE ? ROOT : join(ROOT, "node_modules", name), place);
    }
  }

  /** Puts this package into the project from a tarball. Its dependencies are this checkout's. */
  unpack(tarball: string): void {
    const place = join(this.project, "node_modules", PACKAGE);
    mkdirSync(place, { recursive: true });
    execFileSync("tar", ["-xzf", tarball, "-C", place, "--strip-components=1"]);
    const { dependencies } = JSON.parse(readFileSync(join(place, "package.json"), "utf8"));
    this.link(...Object.keys(dependencies));
  }

  /** What the account holds from now on, in the API's field names. Whoever reads the file finds all or nothing. */
  setCatalog(records: readonly unknown[], file = this.catalogFile): void {
    writeFileSync(`${file}.new`, JSON.stringify(records, undefined, 1));
    renameSync(`${file}.new`, file);
  }

  /** @param cli of another installation */
  async startEmulator(args: readonly string[] = [], cli?: string): Promise<void> {
    this.forgetRequests();
    this.emulator = await startEmulatorProcess(["--catalog", this.catalogFile, "--log", this.logFile, ...args], cli);
  }

  /** Its address; one where nobody listens, before there is an emulator. */
  get endpoint(): string {
    return this.emulator?.endpoint ?? "127.0.0.1:1";
  }

  /** The environment of what may ask the emulator. */
  env(more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
    const { endpoint, accessKeyId, accessKeySecret } = this.emulator ?? {};
    return cleanEnv(this.folder, {
      ALIBABA_CLOUD_ENDPOINT_ENS: endpoint,
      ALICLOUD_ACCESS_KEY: accessKeyId,
      ALICLOUD_SECRET_KEY: accessKeySecret,
      ...more,
    });
  }

  seenRequests(): SeenRequest[] {
    return readFileSync(this.logFile, "utf8")
      .split("\n")
      .filter(Boolean)
      .map((line) => JSON.parse(line));
  }

  forgetRequests(): void {
    writeFileSync(this.logFile, "");
  }

  /** How many requests the emulator saw since the last call. */
  countRequests(): number {
    const { length } = this.seenRequests();
    this.forgetRequests();
    return length;
  }

  /** Writes a file of the project, an object as JSON, and answers its path. */
  write(name: string, content: unknown): string {
    const file = join(this.project, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content));
    return file;
  }

  read(name = "ens-images.lock.json"): string {
    return readFileSync(join(this.project, name), "utf8");
  }

  forgetLock(): void {
    rmSync(this.lockFile, { force: true });
  }

  /** A stack as it was synthesized. */
  stack(name: string, outdir = this.outdir): StackJson {
    return JSON.parse(readFileSync(join(outdir, "stacks", name, "cdk.tf.json"), "utf8"));
  }

  async stop(): Promise<void> {
    await this.emulator?.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export interface StackJson {
  readonly data?: unknown;
  readonly output?: Readonly<Record<string, { readonly value: unknown }>>;
  readonly resource: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;
}

/** The `image_id` of each machine of a stack. */
export function imageIds(stack: StackJson): Record<string, string> {
  const machines = Object.entries(stack.resource.alicloud_ens_instance ?? {});
  return Object.fromEntries(machines.map(([name, { image_id }]) => [name, String(image_id)]));
}
