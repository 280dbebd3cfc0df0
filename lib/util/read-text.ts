import { constants, isUtf8 } from "node:buffer";
import { closeSync, openSync, readFileSync, readSync, statSync } from "node:fs";

/** What is wrong with a file that is there, in words that follow its name. */
export class TextFault extends Error {}

const MIB = 1024 * 1024;

/** @throws TextFault for what is no plain file (or, with `pipes`, no pipe), larger than `most` MiB, or not UTF-8 */
export function readText(path: string, most: number, pipes = false): string {
  const stat = statSync(path);
  if (stat.isFIFO() && pipes) return decodeText(readPipe(path, most), most);
  // Of a folder the system says what it is.
  if (!stat.isFile() && !stat.isDirectory()) throw new TextFault("is a device, a pipe or a socket, and no plain file");
  if (stat.size > most * MIB) throw tooLarge(most);
  return decodeText(readFileSync(path), most);
}

export function decodeText(bytes: Buffer, most: number): string {
  if (bytes.length > Math.min(most * MIB, constants.MAX_STRING_LENGTH)) throw tooLarge(most);
  if (!isUtf8(bytes)) throw new TextFault(`holds bytes that are no UTF-8 in line ${brokenLine(bytes)}`);
  return bytes.toString("utf8");
}

function readPipe(path: string, most: number): Buffer {
  const handle = openSync(path, "r");
  const parts: Buffer[] = [];
  let size = 0;
  try {
    for (;;) {
      const part = Buffer.allocUnsafe(65_536);
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
