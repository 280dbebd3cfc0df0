#!/usr/bin/env node
import { runCli } from "./run";

// A reader that has seen enough, as head or less, is no fault.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit(0);
});

runCli(process.argv.slice(2)).then(end, (error: unknown) => {
  // Not one of ours: a fault of this program, with its stack.
  console.error(error);
  end(3);
});

/** Once all is said. What is still under way, as a name server that was asked and cannot be called back, is not waited for. */
function end(status: number): void {
  process.stdout.write("", () => process.stderr.write("", () => process.exit(status)));
}
