#!/usr/bin/env node
import { runCli } from "./run";
import { watchOutput } from "./terminal";

watchOutput();

/** Not one of ours: a fault of this program, with its stack. It is no answer, which 1 would be. */
function fault(error: unknown): void {
  console.error(error);
  process.exitCode = 3;
}

process.on("uncaughtException", (error) => {
  fault(error);
  process.exit();
});

runCli(process.argv.slice(2)).then(end, (error: unknown) => {
  fault(error);
  end(3);
});

/** Once all is said. What is still under way, as a name server that was asked and cannot be called back, is not waited for. */
function end(status: number): void {
  process.stdout.write("", () => process.stderr.write("", () => process.exit(status)));
}
