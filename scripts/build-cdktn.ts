import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";

const DIST = join(__dirname, "..", "dist");
const TARGET = join(DIST, "cdktn");
const RELATIVE = /(["'])(\.{1,2}\/[^"']+)\1/g;
/** What stands on the framework: the entries, and all of synth/. */
const STANDING = /^(?:index|testing)$|^synth\//;

/**
 * Derives the entry for CDK Terrain from the compiled one: what stands on the framework is copied, with "cdktn" for
 * "cdktf"; all other rooms are shared.
 */
function main(): void {
  rmSync(TARGET, { recursive: true, force: true });
  const files = readdirSync(DIST, { recursive: true, encoding: "utf8" }).filter((file) => /\.(js|d\.ts)$/.test(file));
  for (const file of files.filter((one) => STANDING.test(one.replace(/(\.d)?\.[jt]s$/, "")))) {
    const text = readFileSync(join(DIST, file), "utf8");
    mkdirSync(dirname(join(TARGET, file)), { recursive: true });
    writeFileSync(join(TARGET, file), rename(relocate(text, dirname(file))));
  }
  cpSync(join(DIST, "alicloud"), join(TARGET, "alicloud"), {
    recursive: true,
    filter: (path) => !path.endsWith(".map"),
  });
  for (const entry of readdirSync(join(TARGET, "alicloud"), { recursive: true, encoding: "utf8" })) {
    const file = join(TARGET, "alicloud", entry);
    if (/\.(js|d\.ts)$/.test(entry)) writeFileSync(file, rename(readFileSync(file, "utf8")));
  }
}

/** Paths to what is shared lead out of cdktn/; those among the copies stay. */
function relocate(text: string, folder: string): string {
  return text
    .replace(RELATIVE, (whole, quote: string, path: string) => {
      const target = join(folder, path);
      if (STANDING.test(target)) return whole;
      return `${quote}${relative(join(TARGET, folder), join(DIST, target))}${quote}`;
    })
    .replace(/\n?\/\/# sourceMappingURL=.*/, "");
}

function rename(text: string): string {
  return text.replace(/(["'])cdktf\1/g, "$1cdktn$1");
}

main();
