import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cleanEnv } from "./clean-env";
import { demoCatalog } from "./demo-catalog";
import { startEmulatorProcess } from "./emulator-process";

const PORT = "18510";

/** Makes the example app's lock anew from the demo's catalog. Its image ids exist in no account. */
async function main(): Promise<void> {
  const root = join(__dirname, "..");
  const scratch = mkdtempSync(join(tmpdir(), "ens-images-lock-"));
  const catalog = join(scratch, "images.json");
  writeFileSync(catalog, JSON.stringify(demoCatalog()));
  rmSync(join(root, "ens-images.lock.json"), { force: true });
  const emulator = await startEmulatorProcess(["--catalog", catalog, "--port", PORT]);
  try {
    const env = cleanEnv(scratch, {
      ALIBABA_CLOUD_ENDPOINT_ENS: emulator.endpoint,
      ALICLOUD_ACCESS_KEY: emulator.accessKeyId,
      ALICLOUD_SECRET_KEY: emulator.accessKeySecret,
      CDKTF_OUTDIR: join(scratch, "cdktf.out"),
    });
    execFileSync(process.execPath, ["--import", "tsx", "main.ts"], { cwd: root, env, stdio: "inherit" });
  } finally {
    await emulator.stop();
    rmSync(scratch, { recursive: true });
  }
}

void main();
