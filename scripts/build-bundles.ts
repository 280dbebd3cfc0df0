import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { transformSync } from "esbuild";

const DIST = join(__dirname, "..", "dist");
const FRAMEWORKS = ["index", "cdktn/index"];
const CHILD = "ens/read/child";
const ENTRIES = [...FRAMEWORKS, CHILD];
/** What a synth loads that asks: it starts the child, chooses, and writes the lock. */
const ASKING = ["ens/read/sync", "select/catalog", "select/choose", "lock/disk/write"];
/** The framework is looked for before anything else, for resources without lookups too. */
const ALONE = /(?:^|\/)framework-installed$/;
const REQUIRE = /\brequire\("(\.{1,2}\/[^"]+)"\)/g;
/** At the margin: what is required within a function is loaded when there is something to do. */
const REQUIRE_AT_ONCE = /^\S.*\brequire\("(\.{1,2}\/[^"]+)"\)/gm;
/** What a module knows of its own place would be that of the bundle. */
const OF_ITS_PLACE = /\b(?:__dirname|__filename|require\.(?:main|resolve))\b/;

/**
 * Puts the modules that are always loaded together into a few files: to find and open seventy small ones takes longer
 * than all that they do. Every module is still there under its own name.
 */
function main(): void {
  const users = { app: modulesBehind(FRAMEWORKS), asking: modulesBehind(ASKING), child: modulesBehind([CHILD]) };
  const texts = new Map(Object.values(users).flatMap((ids) => [...ids].map((id) => [id, textOf(id)] as const)));
  const bundles = new Map<string, string>();
  for (const [id, text] of texts) if (mayMove(id, text)) bundles.set(id, `bundles/${bundleOf(id, users)}.js`);
  mkdirSync(join(DIST, "bundles"));
  for (const bundle of new Set(bundles.values())) {
    const own = [...texts].filter(([id]) => bundles.get(id) === bundle);
    const modules = own.map(([id, text]) => moduleText(id, linked(text, id, bundle, bundles)));
    writeFileSync(join(DIST, bundle), `${LOADER}${modules.join("")}`);
  }
  for (const [id, bundle] of bundles) {
    const file = `${id}.js`;
    writeFileSync(join(DIST, file), `"use strict";\nmodule.exports = ${call(id, bundle, file)};\n`);
  }
  for (const [id, text] of texts) {
    if (!bundles.has(id) && !ALONE.test(id))
      writeFileSync(join(DIST, `${id}.js`), linked(text, id, `${id}.js`, bundles));
  }
}

/** As in Node, modules run when they are first asked for, and again where that failed. */
const LOADER = `"use strict";
const bodies = new Map();
const loaded = new Map();
module.exports = (id) => {
  let exports = loaded.get(id);
  if (!exports) {
    exports = {};
    loaded.set(id, exports);
    try {
      bodies.get(id)(exports);
    } catch (error) {
      loaded.delete(id);
      throw error;
    }
  }
  return exports;
};
`;

/** In parentheses: the engine then compiles it as it reads it, instead of reading it twice. Text without comments is kept in memory. */
function moduleText(id: string, text: string): string {
  const { code } = transformSync(text);
  return `\nbodies.set(${JSON.stringify(id)}, (function (exports) {\n${code}}));\n`;
}

function modulesBehind(ids: readonly string[], known = new Set<string>()): ReadonlySet<string> {
  for (const id of ids.filter((one) => !known.has(one))) {
    known.add(id);
    const paths = [...textOf(id).matchAll(REQUIRE_AT_ONCE)].map(([, path = ""]) => join(dirname(id), path));
    modulesBehind(paths.map(resolved), known);
  }
  return known;
}

function mayMove(id: string, text: string): boolean {
  return !ENTRIES.includes(id) && !ALONE.test(id) && !OF_ITS_PLACE.test(text);
}

type Users = Readonly<Record<"app" | "asking" | "child", ReadonlySet<string>>>;

/** The name of the file that a module is in: who loads one of its modules loads all of them. */
function bundleOf(id: string, { app, asking, child }: Users): string {
  // All that the help of the command line needs.
  if (id.startsWith("errors/") || id === "util/version") return "errors";
  if (id.startsWith("cdktn/")) return "cdktn";
  // What stands on the framework is there twice: see build-cdktn.ts.
  if (existsSync(join(DIST, "cdktn", `${id}.js`))) return "cdktf";
  if (child.has(id)) return app.has(id) || asking.has(id) ? "common" : "child";
  return app.has(id) ? "app" : "asking";
}

/** The text of a module with what it requires, as it is from another file. */
function linked(text: string, id: string, from: string, bundles: ReadonlyMap<string, string>): string {
  return text.replace(REQUIRE, (_, path: string) => {
    const target = resolved(join(dirname(id), path));
    const bundle = bundles.get(target);
    if (bundle === from) return `module.exports(${JSON.stringify(target)})`;
    return bundle ? call(target, bundle, from) : `require(${JSON.stringify(pathFrom(from, `${target}.js`))})`;
  });
}

function call(id: string, bundle: string, from: string): string {
  return `require(${JSON.stringify(pathFrom(from, bundle))})(${JSON.stringify(id)})`;
}

function textOf(id: string): string {
  return readFileSync(join(DIST, `${id}.js`), "utf8");
}

function resolved(id: string): string {
  return existsSync(join(DIST, `${id}.js`)) ? id : `${id}/index`;
}

function pathFrom(from: string, to: string): string {
  const path = relative(dirname(from), to);
  return path.startsWith(".") ? path : `./${path}`;
}

main();
