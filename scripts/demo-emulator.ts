import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { demoCatalog } from "./demo-catalog";
import { startEmulatorProcess } from "./emulator-process";

/** The account of the example app, until Ctrl-C: what README.md shows can be typed against it. */
async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "ens-images-demo-"));
  const catalog = join(folder, "images.json");
  writeFileSync(catalog, JSON.stringify(demoCatalog(), undefined, 1));
  const { endpoint, accessKeyId, accessKeySecret, stop } = await startEmulatorProcess(["--catalog", catalog]);
  console.log(`An emulator of DescribeSelfImages with the ${demoCatalog().length} images of ${catalog}.`);
  console.log("It ends with Ctrl-C. In another shell, in this folder:\n");
  console.log(
    `export ALIBABA_CLOUD_ENDPOINT_ENS=${endpoint} ALICLOUD_ACCESS_KEY=${accessKeyId} ALICLOUD_SECRET_KEY=${accessKeySecret}`,
  );
  console.log("npx cdktf synth && npx ens-images outdated");
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, end);

  async function end(): Promise<void> {
    await stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

void main();
