import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const FIELDS = ["homepage", "repository", "bugs", "author"] as const;
const REPOSITORY = /^https:\/\/(github\.com|gitlab\.com)\/[\w.-]+(?:\/[\w.-]+)+$/;
const USAGE = 'npm run release:fields -- https://github.com/OWNER/NAME "Name of the author"';

/**
 * Writes into package.json of the working directory where the package comes from and whose it is: npm's page links to
 * these, and npm compares the repository with the one that publishes. `--check` only says what is missing, and ends with 1: so ends each publishing.
 */
function main(args: readonly string[]): void {
  const file = join(process.cwd(), "package.json");
  const manifest = JSON.parse(readFileSync(file, "utf8")) as Record<string, unknown>;
  if (args[0] === "--check") {
    const missing = FIELDS.filter((field) => manifest[field] === undefined);
    if (missing.length > 0) fail(`package.json has no ${missing.join(", ")}. Once, before the first release: ${USAGE}`);
    return;
  }
  const [url = "", author = ""] = args.map((arg) => arg.trim().replace(/(?:\.git)?\/?$/, ""));
  const [, host] = REPOSITORY.exec(url) ?? [];
  if (!host || author === "" || args.length !== 2) {
    fail(`Usage: ${USAGE}`);
    return;
  }
  const bugs = host === "gitlab.com" ? `${url}/-/issues` : `${url}/issues`;
  const written = {
    homepage: `${url}#readme`,
    repository: { type: "git", url: `git+${url}.git` },
    bugs: { url: bugs },
    author,
  };
  const rest = Object.entries(manifest).filter(([name]) => !Object.hasOwn(written, name));
  const place = rest.findIndex(([name]) => name === "license") + 1;
  rest.splice(place, 0, ...Object.entries(written));
  writeFileSync(file, `${JSON.stringify(Object.fromEntries(rest), undefined, 2)}\n`);
}

function fail(message: string): void {
  console.error(message);
  process.exitCode = 1;
}

main(process.argv.slice(2));
