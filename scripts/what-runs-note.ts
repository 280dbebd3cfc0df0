import { appendFileSync } from "node:fs";
import { join } from "node:path";

const LIB = join(__dirname, "..", "lib");
/** Node's own module object, whose functions can be replaced. */
const processes = require("node:child_process") as { spawnSync: typeof import("node:child_process").spawnSync };
const { spawnSync } = processes;

// Preloaded by what-runs.ts: at its end each process notes what it loaded, and the child runs from its source too.
const runsSource = (command: string, args: readonly string[], options: object) => {
  const isChild = args[0]?.endsWith(join("ens", "read", "child.js"));
  return spawnSync(command, isChild ? [join(LIB, "ens", "read", "child.ts")] : args, options);
};
processes.spawnSync = runsSource as typeof spawnSync;

process.on("exit", () => {
  const loaded = Object.keys(require.cache).filter((file) => file.startsWith(LIB));
  appendFileSync(String(process.env.WHAT_RUNS), `${JSON.stringify(loaded)}\n`);
});
