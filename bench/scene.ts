import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { transformSync } from "esbuild";
import { cleanEnv } from "../scripts/clean-env";
import { type EmulatorProcess, startEmulatorProcess } from "../scripts/emulator-process";
import { catalogOf } from "./catalog";

export const ROOT = join(__dirname, "..");
const PROGRAMS = join(__dirname, "programs");

/** A scratch project with the compared programs, compiled and as TypeScript, and an emulator with a catalog. */
export class Scene {
  readonly folder = mkdtempSync(join(tmpdir(), "ens-images-bench-"));
  readonly project = join(this.folder, "project");
  readonly lockFile = join(this.project, "ens-images.lock.json");
  readonly probeFile = join(this.folder, "probe.jsonl");
  private readonly logFile = join(this.folder, "requests.jsonl");
  private emulator: EmulatorProcess | undefined;

  /** @param emulatorArgs further arguments, such as `--latency 50` */
  static async open(images: number, emulatorArgs: readonly string[] = []): Promise<Scene> {
    const scene = new Scene(images);
    scene.lay();
    const catalog = join(scene.folder, "images.json");
    writeFileSync(catalog, JSON.stringify(catalogOf(images)));
    writeFileSync(scene.logFile, "");
    scene.emulator = await startEmulatorProcess(["--catalog", catalog, "--log", scene.logFile, ...emulatorArgs]);
    return scene;
  }

  private constructor(readonly images: number) {}

  private lay(): void {
    const modules = join(this.project, "node_modules");
    mkdirSync(join(this.project, "ts"), { recursive: true });
    mkdirSync(modules);
    writeFileSync(join(this.project, "cdktf.json"), JSON.stringify({ language: "typescript", app: "node app.js" }));
    for (const name of ["cdktf", "constructs", "tsx", "@alicloud"]) {
      symlinkSync(join(ROOT, "node_modules", name), join(modules, name));
    }
    symlinkSync(ROOT, join(modules, "cdktf-ens-images"));
    for (const name of readdirSync(PROGRAMS)) {
      const text = readFileSync(join(PROGRAMS, name), "utf8");
      const compiled = transformSync(text, { loader: "ts", format: "cjs", target: "es2022" }).code;
      writeFileSync(join(this.project, name.replace(/\.ts$/, ".js")), compiled);
      writeFileSync(join(this.project, "ts", name), text);
    }
  }

  async close(): Promise<void> {
    await this.emulator?.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** The environment of a measured program: without a way to an account, unless it is to ask the emulator. */
  env(asks: boolean): NodeJS.ProcessEnv {
    const account = {
      ALIBABA_CLOUD_ENDPOINT_ENS: this.emulator?.endpoint,
      ALICLOUD_ACCESS_KEY: this.emulator?.accessKeyId,
      ALICLOUD_SECRET_KEY: this.emulator?.accessKeySecret,
    };
    return cleanEnv(this.folder, {
      BENCH_PROBE: this.probeFile,
      NODE_OPTIONS: `--require ${join(this.project, "probe.js")}`,
      ...(asks && account),
    });
  }

  forgetLock(): void {
    rmSync(this.lockFile, { force: true });
  }

  /** Keeps the lock for the runs of a variant. It is made to look like a real account's: an emulator's has its own rules. */
  adoptLock(variant: string): void {
    const lock = JSON.parse(readFileSync(this.lockFile, "utf8")) as { pins: Record<string, { connection: object }[]> };
    for (const pin of Object.values(lock.pins).flat()) pin.connection = {};
    writeFileSync(this.lockOf(variant), `${JSON.stringify(lock, undefined, 2)}\n`);
  }

  /** Puts the lock of a variant in place, if it has one. */
  layLock(variant: string): void {
    if (existsSync(this.lockOf(variant))) copyFileSync(this.lockOf(variant), this.lockFile);
  }

  private lockOf(variant: string): string {
    if (variant === "least") return this.lockOf("token");
    return join(this.folder, `${variant}.lock.json`);
  }

  /** Requests since the last call. */
  countRequests(): number {
    const count = readFileSync(this.logFile, "utf8").split("\n").filter(Boolean).length;
    writeFileSync(this.logFile, "");
    return count;
  }

  /** The image ids of the last synth, of all stacks, by the number of the machine. */
  synthesized(): string[] {
    const stacks = join(this.project, "cdktf.out", "stacks");
    const ids: string[] = [];
    for (const stack of readdirSync(stacks)) {
      const { resource } = JSON.parse(readFileSync(join(stacks, stack, "cdk.tf.json"), "utf8"));
      for (const [name, machine] of Object.entries<{ image_id: string }>(resource.alicloud_ens_instance)) {
        ids[Number(/(\d+)(_[0-9A-F]+)?$/.exec(name)?.[1])] = machine.image_id;
      }
    }
    return ids;
  }
}
