import { execFileSync } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { demoCatalog } from "./demo-catalog";
import { ROOT, Scratch } from "./scratch";

const PORT = "18510";

/** Makes the example app's lock anew from the demo's catalog. Its image ids exist in no account. */
async function main(): Promise<void> {
  const scratch = new Scratch("lock");
  scratch.setCatalog(demoCatalog());
  await scratch.startEmulator(["--port", PORT]);
  try {
    rmSync(join(ROOT, "ens-images.lock.json"), { force: true });
    const env = scratch.env({ CDKTF_OUTDIR: scratch.outdir });
    execFileSync(process.execPath, ["--import", "tsx", "main.ts"], { cwd: ROOT, env, stdio: "inherit" });
  } finally {
    await scratch.stop();
  }
}

void main();
