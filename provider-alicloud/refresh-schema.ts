import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { applyFiles, changedFiles } from "./facts-files";
import { readProviderSchema, refresh } from "./refresh";
import { alicloud } from "./schema";

const USAGE = `Restates provider-alicloud/schema from the output of Terraform.

  terraform providers schema -json > schema.json     (in a folder that requires ${alicloud.source}, after terraform init)
  npm run schema:refresh -- schema.json --provider-version X.Y.Z
  npm run schema:refresh -- schema.json --check      (writes nothing; exit code 1 if the facts differ)

Without a file, or with -, the JSON is read from standard input.`;

function main(argv: string[]): number {
  const { values, positionals } = parseArgs({
    args: argv,
    allowPositionals: true,
    options: {
      check: { type: "boolean", default: false },
      "provider-version": { type: "string" },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) {
    console.log(USAGE);
    return 0;
  }
  const version = values["provider-version"] ?? (values.check ? alicloud.version : undefined);
  if (version === undefined || !/^\d+\.\d+\.\d+$/.test(version) || positionals.length > 1) {
    throw new Error(
      "The output of Terraform does not say which release of the provider it describes. " +
        `Name it with --provider-version X.Y.Z, or compare only, with --check.\n\n${USAGE}`,
    );
  }
  const path = positionals[0] ?? "-";
  const dump = readProviderSchema(readText(path), alicloud.source);
  const files = refresh(dump, alicloud, version);
  const folder = resolve(__dirname, "schema");
  const changes = changedFiles(folder, files);
  if (changes.length === 0) {
    console.log(`The ${Object.keys(files).length} files of provider-alicloud/schema state these facts already.`);
    return 0;
  }
  for (const change of changes) console.log(change);
  if (values.check) return 1;
  applyFiles(folder, files);
  console.log("Next: npm run bindings && npm run check && npm test");
  return 0;
}

function readText(path: string): string {
  try {
    return readFileSync(path === "-" ? 0 : path, "utf8");
  } catch (error) {
    throw new Error(`The schema cannot be read: ${(error as Error).message}.\n\n${USAGE}`);
  }
}

try {
  process.exitCode = main(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
}
