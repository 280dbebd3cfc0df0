import { memo } from "../../util/memo";
import type { Lock } from "../lock";
import { parseLock } from "../text";

const BEGIN = '\n  "pins": {\n';
const END = /\n {2}\}/;

/**
 * Reads many versions of one lock: a key whose text is that of another version is read once, and is the same list of pins
 * in both. In any layout but the lock's own each version is read as a whole.
 */
export function lockReader(): (text: string, name: string) => Lock {
  const read = memo((text: string) => parseLock(text, ""));
  return (bytes, name) => {
    const text = bytes.replaceAll("\r\n", "\n");
    const start = text.indexOf(BEGIN) + BEGIN.length;
    const length = text.slice(start).search(END);
    if (start < BEGIN.length || length < 0) return parseLock(bytes, name);
    try {
      const head = text.slice(0, start);
      const tail = text.slice(start + length);
      const lock = new Map(read(head + tail));
      // A text has no line feed of its own in JSON: such a line is the end of a key, or of nothing that could be read.
      const blocks = text.slice(start, start + length).split(/(?<=\n {4}\]),\n/);
      const before = blocks.length;
      for (const block of blocks)
        for (const [key, pins] of read(`{"lockVersion":1,"pins":{${block}}}`)) lock.set(key, pins);
      return lock.size === before ? lock : parseLock(bytes, name);
    } catch {
      return parseLock(bytes, name);
    }
  };
}
