import type { Json } from "../core/stable-json";
import type { Terminal } from "./terminal";

/** Prints a value as JSON, alone on stdout. Characters that a terminal would obey are escaped: the value is the same. */
export function printJson({ print }: Terminal, value: Json): undefined {
  const text = JSON.stringify(value, undefined, 2);
  print(text.replace(/[\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g, asCode));
}

function asCode(char: string): string {
  return `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
