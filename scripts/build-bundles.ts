import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { type BuildOptions, type BuildResult, build, type Plugin } from "esbuild";
import { FRAMEWORKS, type Framework, overFramework } from "./build-declarations";

const ROOT = join(__dirname, "..");
const LIB = join(ROOT, "lib");
const DIST = join(ROOT, "dist");
/** The check of each framework: a file of its own, since the entry and the generated bindings begin with it. */
const INSTALLED = "synth/framework-installed";
/** Where the sources name their framework. */
const NAMED = /\blib[\\/]synth[\\/]framework(-installed)?\.ts$/;
/** What a synth loads that asks: in one file, which the entries load when they first need a module of it. */
const ASKING = [
  "ens/read/sync",
  "lock/disk/rules",
  "lock/disk/write",
  "select/catalog",
  "select/choose",
  "select/rules",
  "select/select",
];
/** What apps, shells, the command line and the parent of the child load by name. */
const LOADED = /^((cdktn\/)?(index|testing|alicloud\/[^/]+\/index)|cli\/(main|commands\/[^/]+)|ens\/read\/child)\.js$/;
/** What is made here. Done again, esbuild would drop the line that tells native modules its names. */
const MADE = /^(app|asking|(cdktn\/)?(index|testing|synth\/framework-installed)|ens\/read\/child)\.js$/;
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
    const folder = framework === "cdktf" ? "" : `${framework}/`;
    await bundle(`${folder}testing`, {
      entryPoints: [join(LIB, "testing.ts")],
      plugins: [apart(`${folder}testing`, [])],
    });
    await bundle(`${folder}${INSTALLED}`, { entryPoints: [join(LIB, `${INSTALLED}.ts`)], plugins: [over(framework)] });
    await entryOver(framework, `${folder}index`);
  }
  const contents = ASKING.map((id) => `get "${id}"() { return require("./${id}"); }`).join(",\n");
  const stdin = { contents: `module.exports = {\n${contents}\n};\n`, resolveDir: LIB };
  await bundle("asking", { stdin, plugins: [apart("asking", [])] });
  await bundle("ens/read/child", { entryPoints: [join(LIB, "ens/read/child.ts")] });
  dropUnreached();
  await dropComments();
}

/** Of what the compiler wrote: comments are for the sources and the declarations, and a fifth of the modules. */
async function dropComments(): Promise<void> {
  const files = readdirSync(DIST, { recursive: true, encoding: "utf8" }).map((file) => file.split(sep).join("/"));
  const entryPoints = files.filter((file) => file.endsWith(".js") && !MADE.test(file)).map((file) => join(DIST, file));
  await build({
    entryPoints,
    outdir: DIST,
    outbase: DIST,
    allowOverwrite: true,
    legalComments: "none",
    target: "es2022",
  });
}

/**
 * The program of an app once, as a function of the framework; each entry calls it with its own. In this form, a
 * `function` in parentheses, V8 compiles it as it reads it: as an arrow function it takes 6 ms more.
 */
async function entryOver(framework: Framework, file: string): Promise<void> {
  const program = relative(dirname(file), "app");
  const entryPoints = [join(LIB, "index.ts")];
  const { outputFiles = [] } = await bundle("app", {
    write: false,
    entryPoints,
    plugins: [given(), apart("app", ASKING)],
  });
  const text = String(outputFiles[0]?.text);
  const [names] = /^0 && \(module\.exports = \{[^}]*\}\);$/m.exec(text) ?? [];
  if (!names) throw new Error("esbuild says the names of an entry in another way");
  writeFileSync(
    join(DIST, "app.js"),
    `"use strict";\nmodule.exports = (function (framework, name) {\nconst module = {};\n${text}return module.exports;\n});\n`,
  );
  const path = program.startsWith(".") ? program : `./${program}`;
  const calls = `require("./${INSTALLED}");\nmodule.exports = require("${path}")(require("${framework}"), "${framework}");`;
  writeFileSync(join(DIST, `${file}.js`), `"use strict";\n${calls}\n// The names, for native modules:\n${names}\n`);
}

function bundle(file: string, options: BuildOptions): Promise<BuildResult> {
  return build({
    ...{ bundle: true, platform: "node", format: "cjs", target: "es2022", packages: "external", minifySyntax: true },
    ...{ outfile: join(DIST, `${file}.js`), allowOverwrite: true, legalComments: "none", logLevel: "warning" },
    ...options,
  });
}

/** Compiles the check over one of the frameworks. */
function over(framework: Framework): Plugin {
  return named((text) => overFramework(framework, text));
}

/** Compiles the program over a framework that it is given, and its name. */
function given(): Plugin {
  const { setup, ...rest } = named((text) => text.replace(/= "cdktf";$/m, "= name;"));
  return {
    ...rest,
    setup(build) {
      setup(build);
      build.onResolve({ filter: /^cdktf$/ }, () => ({ path: "framework", namespace: "given" }));
      build.onResolve({ filter: /framework-installed$/ }, () => ({ path: "nothing", namespace: "given" }));
      build.onLoad({ filter: /.*/, namespace: "given" }, ({ path }) => ({
        contents: path === "framework" ? "module.exports = framework;" : "",
      }));
    },
  };
}

function named(change: (text: string) => string): Plugin {
  return {
    name: "framework",
    setup: ({ onLoad }) =>
      onLoad({ filter: NAMED }, ({ path }) => ({ contents: change(readFileSync(path, "utf8")), loader: "ts" })),
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

/** Files that an entry or the command line leads to; bundles made the others of no use to anybody. */
function dropUnreached(): void {
  const files = readdirSync(DIST, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".js"));
  const reached = new Set<string>();
  const follow = (file: string): void => {
    if (reached.has(file) || !files.includes(file)) return;
    reached.add(file);
    for (const [, path = ""] of readFileSync(join(DIST, file), "utf8").matchAll(/\brequire\("(\.{1,2}\/[^"]+)"\)/g)) {
      const id = join(dirname(file), path);
      for (const found of [`${id}.js`, join(id, "index.js")]) follow(found);
    }
  };
  for (const file of files.filter((one) => LOADED.test(one.split(sep).join("/")))) follow(file);
  for (const file of files) if (!reached.has(file)) rmSync(join(DIST, file));
}
