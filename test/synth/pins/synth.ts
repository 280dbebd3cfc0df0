import { spawn, spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { EnsImageLookupProps, EnsImagesSettings } from "../../../lib";
import { environment, newFolder } from "../../lock/disk/disk";
import { framework } from "../../support/framework";
import { splitSaid } from "../../support/said";

export const APP = join(__dirname, "app.js");

export interface AppDescription {
  /** Stack id → lookup id → props. */
  readonly stacks: Readonly<Record<string, Readonly<Record<string, EnsImageLookupProps>>>>;
  readonly settings?: EnsImagesSettings;
  readonly outdir?: string;
}

export interface Synthesized {
  /** Undefined where it succeeded. */
  readonly error?: {
    readonly name: string;
    readonly code: string;
    readonly message: string;
    readonly codes?: readonly string[];
  };
}

/** The folder of a new project, with a cdktf.json. */
export function newProject(cdktf: object = {}): string {
  const folder = newFolder();
  writeFileSync(join(folder, "cdktf.json"), JSON.stringify({ language: "typescript", app: "node app.js", ...cdktf }));
  return folder;
}

export function lockIn(project: string): string {
  return join(project, "ens-images.lock.json");
}

/** Synthesizes in a process of its own, as the framework's command line does. */
export function synth(
  project: string,
  app: AppDescription | readonly AppDescription[],
  env: Readonly<Record<string, string>> = {},
  command: readonly string[] = [process.execPath],
): Synthesized {
  const [program, ...args] = [...command, APP, JSON.stringify(app)];
  const { status, stdout, stderr } = spawnSync(program as string, args, {
    cwd: project,
    env: environment({ FRAMEWORK: framework, ...env }),
    encoding: "utf8",
  });
  return outcome(status, stdout, stderr);
}

/** The same, beside the test. */
export function startSynth(
  project: string,
  app: AppDescription | readonly AppDescription[],
  env: Readonly<Record<string, string>>,
): Promise<Synthesized> {
  const child = spawn(process.execPath, [APP, JSON.stringify(app)], {
    cwd: project,
    env: environment({ FRAMEWORK: framework, ...env }),
  });
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (data) => {
    stdout += data;
  });
  child.stderr.on("data", (data) => {
    stderr += data;
  });
  return new Promise((resolve) => child.on("close", (status) => resolve(outcome(status, stdout, stderr))));
}

function outcome(status: number | null, stdout: string, said: string): Synthesized {
  const { stderr } = splitSaid(said);
  if (status === 0 && stderr === "") return {};
  if (stdout === "" || stderr !== "") throw new Error(`status ${status}: ${stderr}`);
  return { error: JSON.parse(stdout) };
}

/** The image id that each lookup of a stack was synthesized with. */
export function imagesOf(project: string, stack: string, outdir = "cdktf.out"): Record<string, string> {
  const text = readFileSync(join(project, outdir, "stacks", stack, "cdk.tf.json"), "utf8");
  const outputs: Record<string, { value: string }> = JSON.parse(text).output;
  return Object.fromEntries(Object.entries(outputs).map(([name, { value }]) => [name.replace(/-id$/, ""), value]));
}

/** What the run said about its stacks, level and message. */
export function annotationsOf(project: string, outdir = "cdktf.out"): string[] {
  const manifest = JSON.parse(readFileSync(join(project, outdir, "manifest.json"), "utf8"));
  const stacks: { annotations: { level: string; message: string }[] }[] = Object.values(manifest.stacks);
  return stacks.flatMap(({ annotations }) => annotations.map(({ level, message }) => `${level}: ${message}`));
}
