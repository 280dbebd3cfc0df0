import { memo } from "../../util/memo";
import type { Lock } from "../lock";
import { parseLock, readLockText } from "../text";

const BEGIN = '\n  "pins": {\n';
const END = "\n  }";

/**
 * Reads many versions of one lock: a key whose text is that of another version is read once, and is the same list of pins
 * in both. In any layout but the lock's own each version is read as a whole.
 */
export function lockReader(): (text: string, name: string) => Lock {
  const frame = memo((text: string) => parseLock(text, ""));
  const key = memo((text: string) => readLockText(`{"lockVersion":1,"pins":{${text}]}}`, ""));
  return (bytes, name) => {
    const text = bytes.replaceAll("\r\n", "\n");
    const start = text.indexOf(BEGIN) + BEGIN.length;
    const end = text.indexOf(END, start);
    if (start < BEGIN.length || end < 0) return parseLock(bytes, name);
    try {
      const lock = new Map(frame(text.slice(0, start) + text.slice(end)));
      // A text has no line feed of its own in JSON: such a line is the end of a key, or of nothing that could be read.
      const keys = `${text.slice(start, end)},\n`.split("\n    ],\n");
      const rest = keys.pop();
      const read = keys.map(key);
      for (const one of read) for (const [name, pins] of one.lock) lock.set(name, pins);
      // A key that is there twice, or a text that ends the pins early, is for the whole to tell.
      const isWhole = rest === "" && lock.size === keys.length && read.every(({ head }) => !head.extra);
      return isWhole ? lock : parseLock(bytes, name);
    } catch {
      return parseLock(bytes, name);
    }
  };
}
