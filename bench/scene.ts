import { copyFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { transformSync } from "esbuild";
import { imageIds, ROOT, Scratch } from "../scripts/scratch";
import { catalogOf } from "./catalog";

export { ROOT };

const PROGRAMS = join(__dirname, "programs");

/** A scratch project with the compared programs, compiled and as TypeScript, and an emulator with a catalog. */
export class Scene extends Scratch {
  readonly probeFile = join(this.folder, "probe.jsonl");

  /**
   * @param emulatorArgs further arguments, such as `--latency 50`
   * @param tarball of the package, instead of this checkout
   */
  static async open(images: number, emulatorArgs: readonly string[] = [], tarball?: string): Promise<Scene> {
    const scene = new Scene(images);
    if (tarball) scene.unpack(tarball);
    scene.lay();
    scene.setCatalog(catalogOf(images));
    await scene.startEmulator(emulatorArgs);
    return scene;
  }

  private constructor(readonly images: number) {
    super("bench");
  }

  private lay(): void {
    this.write("cdktf.json", { language: "typescript", app: "node app.js" });
    this.link("cdktf", "constructs", "tsx", "@alicloud");
    for (const name of readdirSync(PROGRAMS)) {
      const text = readFileSync(join(PROGRAMS, name), "utf8");
      const compiled = transformSync(text, { loader: "ts", format: "cjs", target: "es2022" }).code;
      this.write(name.replace(/\.ts$/, ".js"), compiled);
      this.write(join("ts", name), text);
    }
  }

  /** The environment of a measured program: without a way to an account, unless it is to ask the emulator. */
  envOf(asks: boolean): NodeJS.ProcessEnv {
    const nobody = {
      ALIBABA_CLOUD_ENDPOINT_ENS: undefined,
      ALICLOUD_ACCESS_KEY: undefined,
      ALICLOUD_SECRET_KEY: undefined,
    };
    const probe = { BENCH_PROBE: this.probeFile, NODE_OPTIONS: `--require ${join(this.project, "probe.js")}` };
    return this.env({ ...probe, ...(!asks && nobody) });
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

  /** The image ids of the last synth, of all stacks, by the number of the machine. */
  synthesized(): string[] {
    const ids: string[] = [];
    for (const name of readdirSync(join(this.outdir, "stacks"))) {
      for (const [machine, id] of Object.entries(imageIds(this.stack(name)))) {
        ids[Number(/(\d+)(_[0-9A-F]+)?$/.exec(machine)?.[1])] = id;
      }
    }
    return ids;
  }
}
