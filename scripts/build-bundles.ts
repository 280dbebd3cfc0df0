import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { build, type Plugin } from "esbuild";
import { FRAMEWORKS, type Framework, overFramework } from "./build-declarations";

const ROOT = join(__dirname, "..");
const LIB = join(ROOT, "lib");
const DIST = join(ROOT, "dist");
const STANDING = /\blib[\\/](index|testing|synth[\\/].*)\.ts$/;

/**
 * Puts what an app loads into one file for each entry: to find and open seventy small ones takes longer than all that
 * they do. What is required within a function still runs when it is first called. The command line stays in modules,
 * and loads those of one command.
 */
export async function buildBundles(): Promise<void> {
  for (const file of readdirSync(DIST, { recursive: true, encoding: "utf8" })) {
    if (/^synth\/.*\.js$/.test(file)) rmSync(join(DIST, file));
  }
  for (const framework of FRAMEWORKS) {
    const outdir = framework === "cdktf" ? DIST : join(DIST, framework);
    // The generated bindings look for the framework first, too.
    await bundle(["index", "synth/framework-installed"], outdir, [over(framework)]);
    await bundle(["testing"], outdir, [over(framework), ERRORS_OF_INDEX]);
  }
  await bundle(["ens/read/child"], DIST);
}

async function bundle(entries: readonly string[], outdir: string, plugins: Plugin[] = []): Promise<void> {
  await build({
    entryPoints: entries.map((entry) => join(LIB, `${entry}.ts`)),
    outbase: LIB,
    ...{ outdir, plugins, bundle: true, platform: "node", format: "cjs", target: "es2022", packages: "external" },
    ...{ legalComments: "none", logLevel: "warning" },
  });
}

/** Compiles what stands on the framework over one of them. */
function over(framework: Framework): Plugin {
  const text = (path: string) => overFramework(framework, readFileSync(path, "utf8"));
  return {
    name: framework,
    setup: ({ onLoad }) => onLoad({ filter: STANDING }, ({ path }) => ({ contents: text(path), loader: "ts" })),
  };
}

/** Whatever entry an error comes from, it is `instanceof` the class that apps import. */
const ERRORS_OF_INDEX: Plugin = {
  name: "errors of index",
  setup: ({ onResolve }) => onResolve({ filter: /\/ens-images-error$/ }, () => ({ path: "./index", external: true })),
};
