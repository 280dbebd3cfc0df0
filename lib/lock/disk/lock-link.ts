import { lstatSync, readlinkSync, realpathSync } from "node:fs";
import { dirname, resolve } from "node:path";

const LONGEST_CHAIN = 40;

/** The file that a path stands for, also where the file that a symbolic link names is yet to be made. */
export function targetOf(file: string): string {
  let path = file;
  for (let links = 0; ; links++) {
    try {
      return realpathSync(path);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code !== "ENOENT" || links > LONGEST_CHAIN) throw error;
    }
    if (!lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink()) return path;
    path = resolve(dirname(path), readlinkSync(path));
  }
}
