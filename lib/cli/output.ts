import type { EnsImagesError } from "../errors";

let lost: NodeJS.ErrnoException | undefined;

/** From now on what stdout and stderr cannot take ends nothing by itself; for what stderr cannot take there is no place. */
export function watchOutput(): void {
  process.stdout.on("error", (error) => {
    lost ??= error;
  });
  process.stderr.on("error", () => {});
}

/** Writes lines of the result, and stops the command where nobody can have them, before it does anything else. */
export function writeResult(lines: readonly string[]): void {
  if (lines.length > 0) process.stdout.write(`${lines.join("\n")}\n`);
  const problem = lostResult();
  if (problem) throw problem;
}

/** Why the result did not get out, if so: a full disk, for instance. A reader that has seen enough is no fault. */
export function lostResult(): EnsImagesError | undefined {
  // The event comes a little later than the error, which Node then forgets: stdout is never destroyed.
  const error = lost ?? (process.stdout as { readonly errored?: NodeJS.ErrnoException | null }).errored;
  if (!error || error.code === "EPIPE") return undefined;
  const { resultLost } = require("../errors/cli") as typeof import("../errors/cli");
  return resultLost(error.code ?? error.message);
}
