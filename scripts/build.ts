import { execFileSync } from "node:child_process";
import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { buildBundles } from "./build-bundles";
import { buildCdktn, dropInternalDeclarations } from "./build-declarations";

const ROOT = join(__dirname, "..");
const DIST = join(ROOT, "dist");
const BINDINGS = join(ROOT, "lib", "alicloud");
const GENERATOR = ["provider-alicloud/schema", "provider-alicloud/generate.ts", "provider-alicloud/bindings.ts"];
const SOURCES = [
  "lib",
  "scripts/build.ts",
  "scripts/build-bundles.ts",
  "scripts/build-declarations.ts",
  "package-lock.json",
];
/** What a page holds as it is. */
const PAGE_PARTS = ["page.css", "browser.js"];
/** Written when all else is. */
const MARK = join(ROOT, "node_modules", ".cache", "cdktf-ens-images-built");

/**
 * Makes dist/, and before it the bindings where they are missing or older than what they are made from. With `--if-stale`
 * nothing is made that is newer than its sources.
 */
async function main(args: readonly string[]): Promise<void> {
  if (isStale(BINDINGS, GENERATOR)) run("tsx", "provider-alicloud/generate.ts");
  if (args.includes("--if-stale") && existsSync(DIST) && !isStale(MARK, SOURCES)) return;
  rmSync(MARK, { force: true });
  rmSync(DIST, { recursive: true, force: true });
  run("tsc", "-p", "tsconfig.build.json");
  buildCdktn();
  dropInternalDeclarations();
  await buildBundles();
  for (const file of PAGE_PARTS) cpSync(join(ROOT, "lib/cli/page", file), join(DIST, "cli/page", file));
  chmodSync(join(DIST, "cli", "main.js"), 0o755);
  mkdirSync(dirname(MARK), { recursive: true });
  writeFileSync(MARK, "");
}

function run(program: string, ...args: readonly string[]): void {
  execFileSync(join(ROOT, "node_modules", ".bin", program), args, { cwd: ROOT, stdio: "inherit" });
}

/** A file that was removed shows in the time of its folder. */
function isStale(made: string, sources: readonly string[]): boolean {
  if (!existsSync(made)) return true;
  const { mtimeMs } = statSync(made);
  return sources.some((source) => newest(join(ROOT, source)) > mtimeMs);
}

function newest(path: string): number {
  const { mtimeMs } = statSync(path);
  const inside = statSync(path).isDirectory() ? readdirSync(path).map((name) => newest(join(path, name))) : [];
  return Math.max(mtimeMs, ...inside);
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
