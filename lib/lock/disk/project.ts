import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { errors } from "../../errors/late";
import { settingsInvalid } from "../../errors/settings";
import { isFields } from "../../util/json";
import { readText } from "../../util/read-text";
import { placeIn, readStrictJson } from "../../util/strict-json";
import { MODE_CONTEXT, statedMode } from "../mode";

export const LOCK_FILE = "ens-images.lock.json";
/** Of cdktf.json, in MiB. */
const LARGEST = 16;

/** The folder of the first lock or cdktf.json from `start` upwards, no further than the root of the git repository. */
export function findProject(start: string): { readonly folder: string } | { readonly stoppedAt: string } {
  for (let folder = resolve(start); ; folder = dirname(folder)) {
    if (["cdktf.json", LOCK_FILE].some((name) => existsSync(join(folder, name)))) return { folder };
    if (existsSync(join(folder, ".git")) || dirname(folder) === folder) return { stoppedAt: folder };
  }
}

/** A folder and all that it is in, the nearest first. */
export function upwards(folder: string): string[] {
  return dirname(folder) === folder ? [folder] : [folder, ...upwards(dirname(folder))];
}

/** Whether a CDK app is in the folder; a lock lies beside plain Terraform as well. */
export function hasApp(folder: string): boolean {
  return existsSync(join(folder, "cdktf.json"));
}

/** @throws EnsImagesError `LOCK_NOT_FOUND` where there is neither a setting nor a project */
export function lockPath(setting: string | undefined, cwd: string): string {
  const project = findProject(cwd);
  if (setting !== undefined) return resolve("folder" in project ? project.folder : cwd, setting);
  if ("folder" in project) return join(project.folder, LOCK_FILE);
  throw errors.lock().lockNotFound(cwd, project.stoppedAt);
}

/** Takes a byte order mark as the framework's command line does. Throws where it cannot be read: what it states must not be lost. */
export function projectSettings(folder: string): Readonly<Record<string, unknown>> {
  const file = join(folder, "cdktf.json");
  let json: string;
  try {
    json = readText(file, LARGEST).replace(/^\uFEFF/, " ");
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return {};
    throw lost(file, code === undefined ? message : `cannot be read (${code})`);
  }
  // Of a member that stands twice, the first would be lost.
  const read = readStrictJson(json);
  if ("problem" in read) throw lost(file, `${placeIn(json, read.position)}, ${read.problem}`);
  if (!isFields(read.value)) throw lost(file, "must hold an object");
  return read.value;
}

/** The mode that cdktf.json states: the framework passes its context on only under its command line. */
export function projectMode(cwd: string, env: NodeJS.ProcessEnv): unknown {
  const project = findProject(cwd);
  if (!("folder" in project)) return undefined;
  try {
    const { context } = projectSettings(project.folder);
    if (!isFields(context)) return undefined;
    const mistyped = Object.keys(context).find((name) => name !== MODE_CONTEXT && /^ens-?images?\W/i.test(name));
    if (mistyped === undefined) return context[MODE_CONTEXT];
    const what = `The context ${JSON.stringify(mistyped)} of cdktf.json`;
    throw settingsInvalid(what, `is not a setting; there is ${MODE_CONTEXT}`);
  } catch (error) {
    // It goes before the context: nothing is lost.
    if (statedMode(env)) return undefined;
    throw error;
  }
}

function lost(file: string, problem: string): Error {
  const states = "What it states (a mode, ensImages:mode in its context; the output folder) is not known";
  return settingsInvalid(file, `${problem}. ${states}: correct it, or state these by ENS_IMAGES_MODE and CDKTF_OUTDIR`);
}
