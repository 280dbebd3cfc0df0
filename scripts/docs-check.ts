import { join } from "node:path";
import { allPages, checkPage } from "./docs/check";
import { brokenLinks } from "./docs/links";

const ROOT = join(__dirname, "..");

/** Follows every link, and runs the commands of the README and of docs/, or of the pages that are named. */
async function main(named: readonly string[]): Promise<void> {
  report("links", brokenLinks());
  for (const page of named.length > 0 ? named : allPages()) {
    const problems = await checkPage(join(ROOT, page));
    report(
      page,
      problems.map((problem) => `${page}:${problem}`),
    );
  }
}

function report(what: string, problems: readonly string[]): void {
  console.log(`${problems.length === 0 ? "ok  " : "FAIL"} ${what}`);
  for (const problem of problems) console.log(problem);
  if (problems.length > 0) process.exitCode = 1;
}

void main(process.argv.slice(2));
