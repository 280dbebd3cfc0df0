import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { lockNotFound } from "../../errors/lock";

/** The name of the lock beside cdktf.json. */
export const LOCK_FILE = "ens-images.lock.json";

/** The folder of the first cdktf.json from `start` upwards, no further than the root of the git repository. */
export function findProject(start: string): { readonly folder: string } | { readonly stoppedAt: string } {
  for (let folder = resolve(start); ; folder = dirname(folder)) {
    if (existsSync(join(folder, "cdktf.json"))) return { folder };
    if (existsSync(join(folder, ".git")) || dirname(folder) === folder) return { stoppedAt: folder };
  }
}

/**
 * The path of the lock: the setting, from the project's folder (else from the working directory); without one, beside
 * cdktf.json.
 *
 * @throws EnsImagesError `LOCK_NOT_FOUND` where neither a setting nor a cdktf.json says where
 */
export function lockPath(setting: string | undefined, cwd: string): string {
  const project = findProject(cwd);
  if (setting !== undefined) return resolve("folder" in project ? project.folder : cwd, setting);
  if ("folder" in project) return join(project.folder, LOCK_FILE);
  throw lockNotFound(cwd, project.stoppedAt);
}

/** `context` of the project's own cdktf.json: the framework passes it on only under its command line. */
export function projectContext(cwd: string): Readonly<Record<string, unknown>> {
  const project = findProject(cwd);
  if (!("folder" in project)) return {};
  try {
    const { context } = JSON.parse(readFileSync(join(project.folder, "cdktf.json"), "utf8"));
    return typeof context === "object" && context !== null ? context : {};
  } catch {
    // A broken cdktf.json is for the framework's own command line to report.
    return {};
  }
}
