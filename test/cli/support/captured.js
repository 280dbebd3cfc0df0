"use strict";

/** Runs what prints to stdout and stderr, and answers what it printed and how it ended. */
async function captured(run) {
  const said = { stdout: "", stderr: "" };
  const real = { stdout: process.stdout.write, stderr: process.stderr.write };
  for (const name of ["stdout", "stderr"]) {
    process[name].write = (text, ...more) => {
      said[name] += text;
      more.findLast((one) => typeof one === "function")?.();
      return true;
    };
  }
  let status = -1;
  try {
    status = await run();
  } catch (error) {
    // Not one of ours.
    said.stderr += String(error?.stack);
  } finally {
    Object.assign(process.stdout, { write: real.stdout });
    Object.assign(process.stderr, { write: real.stderr });
  }
  return { status, ...said };
}

module.exports = { captured };
