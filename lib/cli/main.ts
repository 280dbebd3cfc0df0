#!/usr/bin/env node
import { runCli } from "./run";

// A reader that has seen enough, as head or less, is no fault.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit(0);
});

runCli(process.argv.slice(2)).then(
  (status) => {
    process.exitCode = status;
  },
  (error: unknown) => {
    // Not one of ours: a fault of this program, with its stack.
    console.error(error);
    process.exitCode = 3;
  },
);
