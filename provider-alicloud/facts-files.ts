import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** What would change in the folder, one line a change, sorted by file: `+` and `-` are lines of a file. */
export function changedFiles(folder: string, files: Readonly<Record<string, string>>): string[] {
  const names = new Set([...readdirSync(folder), ...Object.keys(files)]);
  return [...names].sort().flatMap((name) => {
    const path = join(folder, name);
    const before = existsSync(path) ? readFileSync(path, "utf8") : undefined;
    const after = files[name];
    if (after === undefined) return [`removed  ${name}`];
    if (before === undefined) return [`new      ${name}`];
    return before === after ? [] : [`changed  ${name}`, ...changedLines(before, after)];
  });
}

/** Makes the folder hold these files and no others. */
export function applyFiles(folder: string, files: Readonly<Record<string, string>>): void {
  for (const name of readdirSync(folder)) if (!(name in files)) rmSync(join(folder, name));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
}

/** The lines that only one side has: enough here, where a line is an argument and the order is the alphabet's. */
function changedLines(before: string, after: string): string[] {
  const old = before.split("\n");
  const now = after.split("\n");
  return [
    ...old.filter((line) => !now.includes(line)).map((line) => `  - ${line.trim()}`),
    ...now.filter((line) => !old.includes(line)).map((line) => `  + ${line.trim()}`),
  ];
}
