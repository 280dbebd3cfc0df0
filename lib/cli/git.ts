import { spawnSync } from "node:child_process";
import { existsSync, realpathSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { LARGEST_LOCK } from "../lock/disk/read";

// A folder that looks like a repository may be a stranger's, and so be the hooks that its configuration names.
const SAFELY = ["-c", "safe.bareRepository=explicit", "-c", "core.fsmonitor=false", "--literal-pathspecs"];

/** What git prints; undefined where it fails, or prints more than a lock may hold. */
export function git(folder: string, args: readonly string[]): string | undefined {
  return gitBytes(folder, args)?.toString("utf8");
}

export function gitBytes(folder: string, args: readonly string[]): Buffer | undefined {
  const { status, stdout } = run(folder, args);
  return status === 0 ? stdout : undefined;
}

/** A file's path in its repository; its name where git knows none. */
export function pathInGit(file: string): string {
  const prefix = git(dirname(file), ["rev-parse", "--show-prefix"]);
  return `${prefix?.trim() ?? ""}${basename(file)}`;
}

function run(folder: string, args: readonly string[]): { readonly status: number | null; readonly stdout: Buffer } {
  return spawnSync("git", [...SAFELY, ...args], {
    cwd: folder,
    maxBuffer: LARGEST_LOCK * 1024 * 1024,
    stdio: ["ignore", "pipe", "ignore"],
  });
}

/** Whether a file came with a repository: one that git has in its index. Where git cannot tell, it is taken for one. */
export function isTracked(file: string): boolean {
  const real = realpathSync.native(file);
  for (let folder = dirname(real); ; folder = dirname(folder)) {
    const repository = join(folder, ".git");
    // Named, so that nothing on the way up is taken for the repository.
    const place = ["--git-dir", repository, "--work-tree", folder];
    if (existsSync(repository)) {
      return run(folder, [...place, "ls-files", "--error-unmatch", "--", relative(folder, real)]).status !== 1;
    }
    if (dirname(folder) === folder) return false;
  }
}
