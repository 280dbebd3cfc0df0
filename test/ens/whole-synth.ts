import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App, TerraformOutput, TerraformStack } from "cdktf";
import { EnsImageLookup, EnsImages, EnsImagesError } from "../../lib";
import type { ConnectionSettings } from "../../lib/account/connection";
import { formatLock } from "../../lib/lock/format";
import { lockOf, pin } from "../lock/pins";

/** An image of each page of 120. */
export const NAMES = ["web-1", "web-60", "web-120"];
export const DEADLINE_MS = 8_000;

/** How a synth ended, and what it left. */
export interface Synth {
  readonly error?: EnsImagesError;
  /** Stable: an emulator's port is its own. */
  readonly lock: string | undefined;
  readonly images: unknown;
  readonly warnings: readonly string[];
  readonly files: readonly string[];
  readonly ms: number;
}

/** The pin of another lookup, which a synth must leave as it is. */
export const SEED = formatLock(lockOf({ "edge/other": pin("1", undefined, { endpoint: "127.0.0.1:1" }) }));

/** A whole synth, lock and output included. Only the child process is spared: `resolve()` asks from here. */
export async function synth(connection: ConnectionSettings, lockBefore: string | null = SEED): Promise<Synth> {
  const folder = mkdtempSync(join(tmpdir(), "ens-images-faults-"));
  const [lockFile, outdir] = [join(folder, "lock.json"), join(folder, "out")];
  if (lockBefore !== null) writeFileSync(lockFile, lockBefore);
  const app = new App({ outdir });
  const images = EnsImages.of(app);
  images.configure({ mode: "auto", lockFile });
  images.deadlineMs = DEADLINE_MS;
  const stack = new TerraformStack(app, "edge");
  for (const exactImageName of NAMES) {
    const { imageId } = new EnsImageLookup(stack, exactImageName, { exactImageName, connection });
    new TerraformOutput(stack, `${exactImageName}-id`, { value: imageId });
  }
  const started = Date.now();
  const error = await images
    .resolve()
    .then(() => void app.synth())
    .catch((thrown: unknown) => thrown);
  const ms = Date.now() - started;
  if (error !== undefined && !EnsImagesError.is(error)) throw error;
  const files = readdirSync(folder, { recursive: true }).map(String).sort();
  const read = (name: string) => JSON.parse(readFileSync(join(outdir, name), "utf8"));
  const ended = {
    error: error?.failures[0],
    lock: files.includes("lock.json")
      ? readFileSync(lockFile, "utf8").replace(/127\.0\.0\.1:\d{2,}/g, "EMULATOR")
      : undefined,
    images: error ? undefined : NAMES.map((name) => read("stacks/edge/cdk.tf.json").output[`${name}-id`].value),
    warnings: error ? [] : warningsIn(read("manifest.json").stacks.edge.annotations),
    files,
    ms,
  };
  rmSync(folder, { recursive: true });
  return ended;
}

function warningsIn(annotations: readonly { readonly level: string; readonly message: string }[]): string[] {
  return annotations.filter(({ level }) => level === "@cdktf/warn").map(({ message }) => message);
}
