import { spawnSync } from "node:child_process";
import { cpSync } from "node:fs";
import { join } from "node:path";
import { ROOT, Scratch } from "./scratch";

/** One of the folders of examples/, and how its pins are made or used: command lines of Node. */
export interface Example {
  readonly name: string;
  readonly runs: readonly { readonly args: readonly string[]; readonly env?: NodeJS.ProcessEnv }[];
}

const APP = [join("node_modules", "tsx", "dist", "cli.mjs"), "main.ts"];
const ADD = [
  join(ROOT, "dist", "cli", "main.js"),
  "add",
  "web-image",
  "--image-name",
  "web-base-*",
  "--pick",
  "mostRecent",
];

export const EXAMPLES: readonly Example[] = [
  { name: "terraform", runs: [{ args: ADD }] },
  { name: "cdktf-typescript-esm", runs: [{ args: APP }] },
  { name: "environments", runs: [{ args: APP }, { args: APP, env: { ENVIRONMENT: "production" } }] },
  { name: "cdktn", runs: [{ args: APP }] },
];

/** A copy of an example with the packages of this checkout. */
export function layOut({ name }: Example): Scratch {
  const scratch = new Scratch(`example-${name}`);
  cpSync(join(ROOT, "examples", name), scratch.project, { recursive: true });
  scratch.link("cdktf", "cdktn", "constructs", "tsx");
  return scratch;
}

/** Runs an example to its end. */
export function runExample(scratch: Scratch, { runs }: Example, env: NodeJS.ProcessEnv = {}): string {
  return runs
    .map(({ args, env: own }) => {
      const options = { cwd: scratch.project, env: scratch.env({ ...own, ...env }), encoding: "utf8" as const };
      const { status, stdout, stderr } = spawnSync(process.execPath, args, options);
      if (status !== 0) throw new Error(`${args.join(" ")} ended with ${status}:\n${stdout}${stderr}`);
      return stdout + stderr;
    })
    .join("");
}
