#!/usr/bin/env node
import { runCli } from "./run";

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
