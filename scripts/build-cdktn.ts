import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const DIST = join(__dirname, "..", "dist");
const TARGET = join(DIST, "cdktn");
const RELATIVE = /(["'])\.\/([^"']+)\1/g;

/**
 * Derives the entry for CDK Terrain from the compiled one: the modules that stand on the framework are copied, with
 * "cdktn" for "cdktf"; all others are shared.
 */
function main(): void {
  rmSync(TARGET, { recursive: true, force: true });
  mkdirSync(TARGET);
  const standing = modulesOnFramework();
  for (const name of standing) {
    for (const ending of [".js", ".d.ts"]) {
      const text = readFileSync(join(DIST, `${name}${ending}`), "utf8");
      writeFileSync(join(TARGET, `${name}${ending}`), rename(relocate(text, standing)));
    }
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

/** The modules at the top of dist/ that import the framework, directly or through each other. */
function modulesOnFramework(): ReadonlySet<string> {
  const names = readdirSync(DIST)
    .filter((file) => file.endsWith(".js"))
    .map((file) => file.slice(0, -3));
  const imports = new Map(names.map((name) => [name, importsOf(name)]));
  const standing = new Set(["framework", "framework-installed"]);
  for (let before = 0; before !== standing.size; ) {
    before = standing.size;
    for (const [name, imported] of imports) if (imported.some((other) => standing.has(other))) standing.add(name);
  }
  return standing;
}

/** Imports of a module, those of its types included. */
function importsOf(name: string): string[] {
  return [".js", ".d.ts"].flatMap((ending) => {
    return [...readFileSync(join(DIST, `${name}${ending}`), "utf8").matchAll(RELATIVE)].map(
      (match) => match[2] as string,
    );
  });
}

function relocate(text: string, standing: ReadonlySet<string>): string {
  return text
    .replace(RELATIVE, (whole, quote: string, path: string) =>
      standing.has(path) ? whole : `${quote}../${path}${quote}`,
    )
    .replace(/\n?\/\/# sourceMappingURL=.*/, "");
}

function rename(text: string): string {
  return text.replace(/(["'])cdktf\1/g, "$1cdktn$1");
}

main();
