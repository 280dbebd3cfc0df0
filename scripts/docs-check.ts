import { join } from "node:path";
import { allPages, checkPage } from "./docs/check";

const ROOT = join(__dirname, "..");

/** Runs the commands of the README and of docs/, or of the pages that are named. */
async function main(named: readonly string[]): Promise<void> {
  for (const page of named.length > 0 ? named : allPages()) {
    const problems = await checkPage(join(ROOT, page));
    console.log(`${problems.length === 0 ? "ok  " : "FAIL"} ${page}`);
    for (const problem of problems) console.log(`${page}:${problem}`);
    if (problems.length > 0) process.exitCode = 1;
  }
}

void main(process.argv.slice(2));
