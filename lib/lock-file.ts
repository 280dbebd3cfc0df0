import { readFileSync } from "node:fs";
import { dirname } from "node:path";
import { applyChanges, EMPTY_LOCK, formatLock, type Lock, type PinChange } from "./core/lock";
import { readLockText } from "./core/lock-text";
import { EnsImagesError } from "./errors";
import { lockIo } from "./errors/lock";
import { step } from "./failpoint";
import { type Guard, withGuard } from "./lock-guard";
import { targetOf } from "./lock-link";
import { schemaReference } from "./lock-schema";
import { GuardLost, replaceFile } from "./replace-file";

/**
 * The lock on disk; one without pins where there is no file.
 *
 * @throws EnsImagesError `LOCK_CONFLICT`, `LOCK_INVALID`, `LOCK_VERSION`, `LOCK_IO`
 */
export function readLock(file: string): Lock {
  const text = readText(file);
  return text === undefined ? EMPTY_LOCK : readLockText(text, file).lock;
}

/**
 * Changes the lock on disk: `edit` gets what is there at that moment, while no other process writes, and must ask
 * nothing. Where nothing changes, the file is not touched; otherwise it is replaced as a whole, so that a reader sees the
 * old or the new one. A symbolic link stays one; the file's `$schema` and its line ends stay as they are.
 *
 * @param edit may be called again, where another process took this one for dead meanwhile
 * @throws EnsImagesError what {@link readLock} and `edit` throw
 */
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

/** Adds and sets pins on disk, and answers the lock as it then is: where a pin was there already, the file wins. */
export function writePins(file: string, changes: readonly PinChange[]): Lock {
  return editLock(file, (lock) => applyChanges(lock, changes));
}

function editGuarded(file: string, target: string, guard: Guard, edit: (lock: Lock) => Lock): Lock {
  const text = step("read", () => readText(target));
  const before =
    text === undefined ? { lock: EMPTY_LOCK, schema: schemaReference(dirname(target)) } : readLockText(text, file);
  const after = edit(before.lock);
  if (after !== before.lock) replaceFile(target, withLineEnds(formatLock(after, before.schema), text), guard);
  return after;
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw failure(file, "read", error);
  }
}

/** Git may have checked the file out with CRLF: what was not changed must not look changed. */
function withLineEnds(text: string, before: string | undefined): string {
  return before?.includes("\r\n") ? text.replaceAll("\n", "\r\n") : text;
}

function failure(file: string, action: "read" | "written", error: unknown): Error {
  const { code } = error as NodeJS.ErrnoException;
  // Without a number of the system's it is a fault of this program, and its stack is worth more than our words.
  return code === undefined ? (error as Error) : lockIo(file, action, code);
}
