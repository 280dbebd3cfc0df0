import { constants, isUtf8 } from "node:buffer";
import { closeSync, openSync, readSync, statSync } from "node:fs";

/** What is wrong with a file that is there, in words that follow its name. */
export class TextFault extends Error {}

/** Why a file could not be read, in words that follow its name. */
export function faultText(error: unknown): string {
  return error instanceof TextFault ? error.message : "cannot be read";
}

const MIB = 1024 * 1024;

/** @throws TextFault for what is no plain file (or, with `pipes`, no pipe), larger than `most` MiB, or not UTF-8 */
export function readText(path: string, most: number, pipes = false): string {
  return decodeText(readBytes(path, most, pipes), most);
}

export function decodeText(bytes: Buffer, most: number): string {
  if (bytes.length > Math.min(most * MIB, constants.MAX_STRING_LENGTH)) throw tooLarge(most);
  if (!isUtf8(bytes)) throw new TextFault(`holds bytes that are no UTF-8 in line ${brokenLine(bytes)}`);
  return bytes.toString("utf8");
}

/** Counts what comes: the size that the system tells is no limit for a pipe, a file that grows, or one of /proc. */
export function readBytes(path: string, most: number, pipes = true): Buffer {
  const stat = statSync(path);
  // Of a folder the system says what it is.
  const isReadable = stat.isFile() || stat.isDirectory() || (stat.isFIFO() && pipes);
  if (!isReadable) throw new TextFault("is a device, a pipe or a socket, and no plain file");
  if (stat.size > most * MIB) throw tooLarge(most);
  const handle = openSync(path, "r");
  const parts: Buffer[] = [];
  let size = 0;
  try {
    for (;;) {
      const part = Buffer.allocUnsafe(Math.max(65_536, stat.size - size));
      const read = readSync(handle, part);
      if (read === 0) return Buffer.concat(parts);
      size += read;
      if (size > most * MIB) throw tooLarge(most);
      parts.push(part.subarray(0, read));
    }
  } finally {
    closeSync(handle);
  }
}

function tooLarge(most: number): TextFault {
  return new TextFault(`is larger than ${most} MiB, the most that is read of such a file`);
}

/** No character of UTF-8 holds the byte of a line feed, so that each line is right or wrong by itself. */
function brokenLine(bytes: Buffer): number {
  let line = 1;
  for (let start = 0; ; line++) {
    const end = bytes.indexOf(0x0a, start);
    if (end < 0 || !isUtf8(bytes.subarray(start, end))) return line;
    start = end + 1;
  }
}
