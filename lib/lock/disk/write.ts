import { existsSync, lstatSync, readlinkSync, realpathSync } from "node:fs";
import { dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import { EnsImagesError } from "../../errors/ens-images-error";
import { errors } from "../../errors/late";
import { formatLock } from "../format";
import { EMPTY_LOCK, type Lock } from "../lock";
import { readLockText } from "../text";
import { type Guard, withGuard } from "./guard";
import { upwards } from "./project";
import { failure, lockFileText } from "./read";
import { GuardLost, replaceFile } from "./replace-file";

/** `edit` must ask nothing and may be called again. Where nothing changes, the file is not touched; else it is replaced as a whole. */
export function editLock(file: string, edit: (lock: Lock) => Lock): Lock {
  for (;;) {
    try {
      const target = targetOf(file);
      return withGuard(target, (guard) => editGuarded(file, target, guard, edit));
    } catch (error) {
      if (error instanceof GuardLost) continue;
      throw EnsImagesError.is(error) ? error : failure(file, "written", error);
    }
  }
}

function editGuarded(file: string, target: string, guard: Guard, edit: (lock: Lock) => Lock): Lock {
  const text = lockFileText(target);
  const before =
    text === undefined
      ? { lock: EMPTY_LOCK, head: { schema: schemaReference(dirname(target)) } }
      : readLockText(text, file);
  const after = edit(before.lock);
  if (after === before.lock) return after;
  const next = formatLock(after, before.head);
  replaceFile(target, withLineEnds(next, text), guard, (written) => checkWritten(file, written, next));
  return after;
}

/** What the next run would not read, or would read as something else, must not take the place of what it does read. */
function checkWritten(file: string, written: string, wanted: string): void {
  const text = lockFileText(written);
  // Removed by a process that took this one for dead.
  if (text === undefined) throw new GuardLost();
  let problem = "it is read as another lock";
  try {
    const { lock, head } = readLockText(text, file);
    if (formatLock(lock, head) === wanted) return;
  } catch (error) {
    problem = (error as Error).message;
  }
  throw errors.lock().lockFault(file, problem);
}

/** Git may have checked the file out with CRLF: what was not changed must not look changed. */
function withLineEnds(text: string, before: string | undefined): string {
  return before?.includes("\r\n") ? text.replaceAll("\n", "\r\n") : text;
}

const LONGEST_CHAIN = 40;

/** Also of a link whose file is yet to be made: git keeps links, and nobody's lead a new file out of the project. */
function targetOf(file: string): string {
  let path = file;
  for (let links = 0; ; links++) {
    try {
      return realpathSync(path);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code !== "ENOENT" || links > LONGEST_CHAIN) throw error;
    }
    if (!lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink()) return newTarget(file, path);
    path = resolve(dirname(path), readlinkSync(path));
  }
}

function newTarget(file: string, path: string): string {
  const way = relative(realpathSync(projectOf(dirname(resolve(file)))), realpathSync(dirname(path)));
  if (way === ".." || way.startsWith(`..${sep}`) || isAbsolute(way)) throw errors.lock().lockOutside(file, path);
  return path;
}

function projectOf(folder: string): string {
  const holding = (name: string) => upwards(folder).find((at) => existsSync(join(at, name)));
  return holding(".git") ?? holding("cdktf.json") ?? folder;
}

const SCHEMA = ["node_modules", "cdktf-ens-images", "docs", "ens-images.lock.schema.json"];

/** Looked for once, when the lock is made, and later kept: two checkouts that install differently do not write it to and fro. */
function schemaReference(lockFolder: string): string {
  const folder = upwards(lockFolder).find((at) => existsSync(join(at, ...SCHEMA))) ?? lockFolder;
  return [...(relative(lockFolder, folder) || ".").split(sep), ...SCHEMA].join("/");
}
