import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { ROOT } from "./workbench";

/** The folder of the built package. */
export const DIST = join(ROOT, "dist");

/** Runs a program in a process of its own, in {@link DIST}, and reads the JSON it prints. */
export function answerOf<T>(program: string): T {
  return JSON.parse(execFileSync(process.execPath, ["-e", program], { cwd: DIST, encoding: "utf8" }));
}
