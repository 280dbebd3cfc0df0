import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { packTarball } from "./consumer-install";

const ROOT = join(__dirname, "..");

/** Lints the tarball with publint and are-the-types-wrong, as it would be published. */
function main(): void {
  const folder = mkdtempSync(join(tmpdir(), "ens-images-pack-"));
  try {
    const tarball = packTarball(folder);
    for (const command of ["publint run --strict", "attw --format ascii"]) {
      const [program = "", ...args] = command.split(" ");
      const { status } = spawnSync(join(ROOT, "node_modules", ".bin", program), [...args, tarball], {
        cwd: folder,
        stdio: "inherit",
      });
      if (status !== 0) process.exitCode = 1;
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

main();
