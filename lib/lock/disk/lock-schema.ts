import { existsSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";

const SCHEMA = ["node_modules", "cdktf-ens-images", "docs", "ens-images.lock.schema.json"];

/**
 * The `$schema` of a new lock: the file in this package, by a path that editors follow without a network. In a workspace
 * the package may lie further up; it is looked for once, when the file is made, and later kept as it is, so that two
 * checkouts that install differently do not write the line to and fro.
 */
export function schemaReference(lockFolder: string): string {
  for (let folder = lockFolder; ; folder = dirname(folder)) {
    if (existsSync(join(folder, ...SCHEMA))) return reference(relative(lockFolder, folder));
    if (dirname(folder) === folder) return reference("");
  }
}

function reference(way: string): string {
  return [way === "" ? "." : way.split(sep).join("/"), ...SCHEMA].join("/");
}
