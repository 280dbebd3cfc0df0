import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { constantName } from "./source-text";

export interface WorkspaceOptions {
  /** `lib` of the workspace. Emptied, then filled. */
  readonly outdir: string;
  /** Where the compiled bindings are, or will be after the build. */
  readonly target: string;
}

/**
 * Writes the modules of `@cdktf/provider-alicloud` as a prebuilt provider package lays them out:
 * `lib/ens-instance/index.js`, and a `lib/index.js` that loads each of them on first use. They hold no code, so both
 * names of a binding are one class.
 */
export function writeWorkspace(modules: readonly string[], options: WorkspaceOptions): void {
  rmSync(options.outdir, { recursive: true, force: true });
  const write = (folder: string, script: string, types: string): void => {
    const dir = join(options.outdir, folder);
    mkdirSync(dir, { recursive: true });
    writeFileSync(join(dir, "index.js"), `"use strict";\n${script}`);
    writeFileSync(join(dir, "index.d.ts"), types);
  };
  for (const module of modules) {
    const path = relative(join(options.outdir, module), join(options.target, module, "index"))
      .split(sep)
      .join("/");
    write(module, `module.exports = require("${path}");\n`, `export * from "${path}";\n`);
  }
  const getters = modules.map(
    (module) =>
      `Object.defineProperty(exports, "${constantName(module)}", ` +
      `{ enumerable: true, get: () => require("./${module}") });\n`,
  );
  const namespaces = modules.map((module) => `export * as ${constantName(module)} from "./${module}";\n`);
  write("", getters.join(""), namespaces.join(""));
}
