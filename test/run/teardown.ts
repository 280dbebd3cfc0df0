import { rmSync } from "node:fs";

/** Removes the folder that setup.ts made. */
export default function tearDown(): void {
  rmSync(process.env.TMPDIR as string, { recursive: true, force: true });
}
