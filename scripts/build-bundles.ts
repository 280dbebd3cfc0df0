import { readdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { type BuildOptions, build, type Plugin } from "esbuild";
import { FRAMEWORKS, type Framework, overFramework } from "./build-declarations";

const ROOT = join(__dirname, "..");
const LIB = join(ROOT, "lib");
const DIST = join(ROOT, "dist");
const STANDING = /\blib[\\/](index|testing|synth[\\/].*)\.ts$/;
/** What stands on the framework, and is loaded by name: by apps, and by the generated bindings. */
const ENTRIES = ["index", "testing", "synth/framework-installed"];
/** What a synth loads that asks: in one file, which the entries load when they first need a module of it. */
const ASKING = ["ens/read/sync", "lock/disk/write", "select/catalog", "select/choose", "select/rules", "select/select"];
/** Modules that stay alone: the class of errors, which is one for all entries, and what only resolve() loads. */
const ALONE = ["errors/ens-images-error", "ens/read/read"];

/**
 * Puts what an app loads into one file for each entry: to find and open seventy small ones takes longer than all that
 * they do. What is required within a function still runs when it is first called. The command line stays in modules,
 * and loads those of one command.
 */
export async function buildBundles(): Promise<void> {
  for (const file of readdirSync(DIST, { recursive: true, encoding: "utf8" })) {
    if (/^synth[\\/].*\.js$/.test(file)) rmSync(join(DIST, file));
  }
  for (const framework of FRAMEWORKS) {
    for (const entry of ENTRIES) {
      const file = framework === "cdktf" ? entry : `${framework}/${entry}`;
      await bundle(file, { entryPoints: [join(LIB, `${entry}.ts`)], plugins: [over(framework), apart(file, ASKING)] });
    }
  }
  const contents = ASKING.map((id) => `get "${id}"() { return require("./${id}"); }`).join(",\n");
  const stdin = { contents: `module.exports = {\n${contents}\n};\n`, resolveDir: LIB };
  await bundle("asking", { stdin, plugins: [apart("asking", [])] });
  await bundle("ens/read/child", { entryPoints: [join(LIB, "ens/read/child.ts")] });
}

async function bundle(file: string, options: BuildOptions): Promise<void> {
  await build({
    ...{ bundle: true, platform: "node", format: "cjs", target: "es2022", packages: "external" },
    ...{ outfile: join(DIST, `${file}.js`), allowOverwrite: true, legalComments: "none", logLevel: "warning" },
    ...options,
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

/** Leaves modules out of a bundle: those that stand alone, and some that `asking` has. */
function apart(file: string, asking: readonly string[]): Plugin {
  const pathTo = (id: string) => {
    const path = relative(dirname(file), id).split(sep).join("/");
    return path.startsWith(".") ? path : `./${path}`;
  };
  return {
    name: "apart",
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^\.\.?\// }, ({ kind, namespace, path, resolveDir }) => {
        if (namespace === "asking") return { path, external: true };
        const id = relative(LIB, join(resolveDir, path)).split(sep).join("/");
        if (ALONE.includes(id)) return { path: pathTo(id), external: true };
        return kind === "require-call" && asking.includes(id) ? { path: id, namespace: "asking" } : undefined;
      });
      onLoad({ filter: /.*/, namespace: "asking" }, ({ path }) => ({
        contents: `module.exports = require("${pathTo("asking")}")["${path}"];\n`,
      }));
    },
  };
}
