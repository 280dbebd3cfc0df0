import { spawnSync } from "node:child_process";
import { existsSync, realpathSync } from "node:fs";
import { devNull } from "node:os";
import { basename, dirname, join, relative } from "node:path";
import { historyUnusable } from "../errors/cli";
import { upwards } from "../lock/disk/project";
import { LARGEST_LOCK } from "../lock/disk/read";

const MIB = 1024 * 1024;
const SECONDS = 60;

// A folder that looks like a repository may be a stranger's, and so be the programs that its configuration names.
const SETTINGS = ["safe.bareRepository=explicit", "core.fsmonitor=false", `core.hooksPath=${devNull}`];
const SAFELY = ["--no-pager", "--no-replace-objects", "--literal-pathspecs", ...SETTINGS.flatMap((one) => ["-c", one])];

/** No variable says where git looks or what it runs; no graft tells another history; what is missing is not fetched. */
function gitEnv(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^GIT_/i.test(name));
  const stated = { GIT_GRAFT_FILE: devNull, GIT_NO_LAZY_FETCH: "1", GIT_ALLOW_PROTOCOL: "none", LC_ALL: "C" };
  return { ...Object.fromEntries(kept), ...stated };
}

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
  return `${prefix?.replace(/\n$/, "") ?? ""}${basename(file)}`;
}

/** What git prints. @throws `HISTORY_UNUSABLE` with git's own word where it fails */
export function gitOrThrow(folder: string, args: readonly string[], input = "", most = LARGEST_LOCK * MIB): Buffer {
  const { status, stdout, stderr, error } = run(folder, args, input, most);
  if (status === 0 && !error) return stdout;
  const { code } = (error ?? {}) as NodeJS.ErrnoException;
  if (code === "ENOENT") throw historyUnusable("git is not on the PATH. Install it");
  if (code === "ETIMEDOUT") throw historyUnusable(`git did not answer within ${SECONDS} seconds. Try again`);
  const [said = code ?? `exit code ${status}`] = stderr?.toString("utf8").match(/(?<=^(?:fatal|error): ).+/m) ?? [];
  throw historyUnusable(`git cannot tell (${said}). Run where it can, in a whole clone`);
}

function run(folder: string, args: readonly string[], input = "", maxBuffer = LARGEST_LOCK * MIB) {
  const options = { cwd: folder, env: gitEnv(), input, maxBuffer, timeout: SECONDS * 1000 };
  return spawnSync("git", [...SAFELY, ...args], options);
}

/** Whether a file came with a repository: one that git has in its index. Where git cannot tell, it is taken for one. */
export function isTracked(file: string): boolean {
  const real = realpathSync.native(file);
  const folder = upwards(dirname(real)).find((at) => existsSync(join(at, ".git")));
  if (folder === undefined) return false;
  // Named, so that nothing on the way up is taken for the repository.
  const place = ["--git-dir", join(folder, ".git"), "--work-tree", folder];
  return run(folder, [...place, "ls-files", "--error-unmatch", "--", relative(folder, real)]).status !== 1;
}
