import { readFileSync } from "node:fs";
import { lockIo } from "../../errors/lock";
import { EMPTY_LOCK, type Lock } from "../lock";
import { readLockText } from "../text";

/**
 * The lock on disk; one without pins where there is no file.
 *
 * @throws EnsImagesError `LOCK_CONFLICT`, `LOCK_INVALID`, `LOCK_VERSION`, `LOCK_IO`
 */
export function readLock(file: string): Lock {
  const text = readText(file);
  return text === undefined ? EMPTY_LOCK : readLockText(text, file).lock;
}

/** The text of a lock file; undefined where there is none. */
export function readText(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw failure(file, "read", error);
  }
}

/** What the system answered, as one of our errors. */
export function failure(file: string, action: "read" | "written", error: unknown): Error {
  const { code } = error as NodeJS.ErrnoException;
  // Without a number of the system's it is a fault of this program, and its stack is worth more than our words.
  return code === undefined ? (error as Error) : lockIo(file, action, code);
}
