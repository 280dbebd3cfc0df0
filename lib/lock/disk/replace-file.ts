import {
  closeSync,
  fchmodSync,
  fchownSync,
  fsyncSync,
  openSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname } from "node:path";
import type { Guard } from "./guard";

/** Another process took this one for dead and is the writer now. Nothing was changed. */
export class GuardLost extends Error {}

/** Whoever reads the file, or comes after a killed writer, finds the old or the new text. What `check` throws leaves the old one. */
export function replaceFile(
  file: string,
  text: string,
  { temporary, holds }: Guard,
  check: (written: string) => void,
): void {
  const old = statSync(file, { throwIfNoEntry: false });
  try {
    writeWhole(temporary, text, old);
    check(temporary);
    // Only now: see withGuard for why this order leaves no gap.
    if (!holds()) throw new GuardLost();
    rename(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
  syncFolder(dirname(file));
}

function writeWhole(temporary: string, text: string, old: Stats | undefined): void {
  const handle = openSync(temporary, "wx", 0o666);
  try {
    if (old) keepAccess(handle, old);
    writeFileSync(handle, text);
    sync(handle);
  } finally {
    closeSync(handle);
  }
}

/** Node's permission model forbids the call whatever is allowed: there the file is whole, but for a power cut. */
function sync(handle: number): void {
  try {
    fsyncSync(handle);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ERR_ACCESS_DENIED") throw error;
  }
}

/** Who could read and write the file still can; an owner can be kept by root only, and need not be. */
function keepAccess(handle: number, old: Stats): void {
  for (const keep of [() => fchownSync(handle, old.uid, old.gid), () => fchmodSync(handle, old.mode & 0o777)]) {
    try {
      keep();
    } catch {
      // What counts is the text.
    }
  }
}

function rename(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") throw new GuardLost();
    throw error;
  }
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
