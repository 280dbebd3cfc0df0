import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A folder of the run's own for all that tests, and the programs that they run, put among temporary files. */
export default function setUp(): void {
  process.env.TMPDIR = mkdtempSync(join(tmpdir(), "ens-images-tests-"));
}
