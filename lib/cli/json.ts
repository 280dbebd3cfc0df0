import type { Json } from "../util/json";
import type { Terminal } from "./terminal";

/** What a terminal would obey, or nobody could see; line feeds are the format's own. */
const UNSEEN = /(?!\n)[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/gu;

/** Prints a value as JSON, alone on stdout. Characters that cannot be seen are escaped: the value is the same. */
export function printJson({ print }: Terminal, value: Json): undefined {
  print(JSON.stringify(value, undefined, 2).replace(UNSEEN, escapes));
}

function escapes(character: string): string {
  return [...Array(character.length).keys()]
    .map((i) => `\\u${character.charCodeAt(i).toString(16).padStart(4, "0")}`)
    .join("");
}
