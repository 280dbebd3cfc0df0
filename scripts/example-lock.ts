import { execFileSync } from "node:child_process";
import { copyFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { demoCatalog } from "./demo-catalog";
import { EXAMPLES, layOut, runExample } from "./examples";
import { ROOT, Scratch } from "./scratch";

const PORT = "18510";

/** Makes the locks of the example app and of examples/ anew from the demo's catalog. Their image ids exist in no account. */
async function main(): Promise<void> {
  const scratch = new Scratch("lock");
  scratch.setCatalog(demoCatalog());
  await scratch.startEmulator(["--port", PORT]);
  try {
    rmSync(join(ROOT, "ens-images.lock.json"), { force: true });
    const env = scratch.env({ CDKTF_OUTDIR: scratch.outdir });
    execFileSync(process.execPath, ["--import", "tsx", "main.ts"], { cwd: ROOT, env, stdio: "inherit" });
    for (const example of EXAMPLES) {
      const copy = layOut(example);
      copy.forgetLock();
      process.stdout.write(runExample(copy, example, env));
      copyFileSync(copy.lockFile, join(ROOT, "examples", example.name, "ens-images.lock.json"));
      await copy.stop();
    }
  } finally {
    await scratch.stop();
  }
}

void main();
