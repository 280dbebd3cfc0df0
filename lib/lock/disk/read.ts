import { errors } from "../../errors/late";
import { readText, TextFault } from "../../util/read-text";
import { EMPTY_LOCK, type Lock } from "../lock";
import { readLockText } from "../text";

/** The largest lock, in MiB: some 200,000 pins. */
export const LARGEST_LOCK = 256;

/** @throws EnsImagesError `LOCK_CONFLICT`, `LOCK_INVALID`, `LOCK_VERSION`, `LOCK_IO` */
export function readLock(file: string, pipes = false): Lock {
  const text = lockFileText(file, pipes);
  return text === undefined ? EMPTY_LOCK : readLockText(text, file).lock;
}

export function lockFileText(file: string, pipes = false): string | undefined {
  try {
    return readText(file, LARGEST_LOCK, pipes);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw failure(file, "read", error);
  }
}

export function failure(file: string, action: "read" | "written", error: unknown): Error {
  if (error instanceof TextFault) return errors.lock().lockInvalid(file, "it", error.message);
  const { code } = error as NodeJS.ErrnoException;
  // Without a number of the system's it is a fault of this program, and its stack is worth more than our words.
  return code === undefined ? (error as Error) : errors.lock().lockIo(file, action, code);
}
