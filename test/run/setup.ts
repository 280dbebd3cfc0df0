import { chmodSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A folder of the run's own for all that tests, and the programs that they run, put among temporary files. */
export default function setUp(): void {
  const folder = mkdtempSync(join(tmpdir(), "ens-images-tests-"));
  // As the system's: tests look from another user's side, too.
  chmodSync(folder, 0o755);
  process.env.TMPDIR = folder;
}
