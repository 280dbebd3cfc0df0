import {
  closeSync,
  fsyncSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname } from "node:path";
import { applyChanges, EMPTY_LOCK, formatLock, type Lock, type PinChange } from "./core/lock";
import { parseLock } from "./core/lock-text";
import { EnsImagesError } from "./errors";
import { lockIo } from "./errors/lock";
import { withGuard } from "./lock-guard";

/** The lock on disk; one without pins where there is no file. */
export function readLock(file: string): Lock {
  const text = readText(file);
  return text === undefined ? EMPTY_LOCK : parseLock(text, file);
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw lockIo(file, "read", (error as NodeJS.ErrnoException).code ?? "unknown error");
  }
}

/**
 * Changes the lock on disk: `edit` gets what is there at that moment, under the guard. Where nothing changes, the file
 * is not touched; otherwise it is replaced as a whole, so that a reader sees the old or the new one. A symbolic link
 * stays one.
 */
export function editLock(file: string, edit: (lock: Lock) => Lock): Lock {
  try {
    const target = realPath(file);
    return withGuard(target, () => {
      const text = readText(target);
      const before = text === undefined ? EMPTY_LOCK : parseLock(text, file);
      const after = edit(before);
      if (after !== before) replace(target, withLineEnds(formatLock(after), text));
      return after;
    });
  } catch (error) {
    if (EnsImagesError.is(error)) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    throw lockIo(file, "written", code ?? message);
  }
}

/** Adds and sets pins on disk, and answers the lock as it then is: where a pin was there already, the file wins. */
export function writePins(file: string, changes: readonly PinChange[]): Lock {
  return editLock(file, (lock) => applyChanges(lock, changes));
}

function realPath(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    return file;
  }
}

/** Git may have checked the file out with CRLF: what was not changed must not look changed. */
function withLineEnds(text: string, before: string | undefined): string {
  return before?.includes("\r\n") ? text.replaceAll("\n", "\r\n") : text;
}

function replace(file: string, text: string): void {
  const temporary = `${file}.${process.pid}-${Math.random().toString(36).slice(2, 10)}.tmp`;
  const mode = statSync(file, { throwIfNoEntry: false })?.mode ?? 0o666;
  try {
    const handle = openSync(temporary, "wx", mode & 0o777);
    try {
      writeFileSync(handle, text);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
  syncFolder(dirname(file));
}

/** Makes the rename last through a power cut, where the system can. */
function syncFolder(folder: string): void {
  try {
    const handle = openSync(folder, "r");
    fsyncSync(handle);
    closeSync(handle);
  } catch {
    // Windows has no such call.
  }
}
