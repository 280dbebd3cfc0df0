import { readFileSync } from "node:fs";
import { EnsImagesError } from "../../errors/ens-images-error";
import { leaveIdleModules, missingModule } from "../sdk/load";
import { ANSWER_MARK, type CatalogJob } from "./job";
import { ask } from "./read";

/** The other end of sync.ts: a job in on stdin, its answer out on stdout. */
async function main(): Promise<void> {
  exitWithParent();
  leaveIdleModules(require);
  const job: CatalogJob = JSON.parse(readFileSync(0, "utf8"));
  await new Promise<void>((resolve) => {
    const answer = (value: unknown) => {
      process.stdout.write(`${ANSWER_MARK}${JSON.stringify(value)}\n`, () => resolve());
    };
    ask(job, process.env).then(answer, (error: unknown) => answer({ error: describe(error) }));
  });
  process.exit(0);
}

/** Whoever asked is gone: nobody reads the answer, so no request is worth sending. */
function exitWithParent(): void {
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) process.exit(1);
  }, 200).unref();
}

/** Messages of other libraries may hold secrets: only the class of an unexpected error is told. */
function describe(error: unknown): { code: string; message: string } {
  const own = missingModule(error) ?? error;
  if (EnsImagesError.is(own)) return { code: own.code, message: own.message };
  const name = error instanceof Error ? error.name : typeof error;
  return { code: "BRIDGE_FAILED", message: `The process that asks the API failed with an unexpected ${name}.` };
}

if (require.main === module) void main();
