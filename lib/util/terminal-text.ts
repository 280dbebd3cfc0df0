/** Text of somebody else, as it can stand in a message: one line, nothing that a terminal would obey. */
export function shown(text: string): string {
  // Line ends and escape sequences would forge lines of a report; the directional marks would reorder them.
  const unshowable = /[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;
  return text.replace(unshowable, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** Nearly every text: it needs no closer look, for which the engine has to prepare longer, once the function is called. */
const PLAIN = /^[ -~]*$/;

/** One line of text for a person's eyes: what is not visible in it is spelled out, `\u202e`. */
export function visibleText(text: string): string {
  return PLAIN.test(text) ? text : withoutUnseen(text);
}

/** The same for a message of several lines: line feeds stay. */
export function visibleLines(text: string): string {
  return PLAIN.test(text) ? text : text.split("\n").map(visibleText).join("\n");
}

/** Characters that move a terminal's cursor, turn its text around, or stand for nothing that can be seen. */
function withoutUnseen(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/gu, spelledOut);
}

function spelledOut(character: string): string {
  const hex = (character.codePointAt(0) ?? 0).toString(16);
  return hex.length > 4 ? `\\u{${hex}}` : `\\u${hex.padStart(4, "0")}`;
}

/** As many rows as a terminal shows at a glance. */
export const ROWS = 10;

/** The first rows, and a last one that counts the others. */
export function firstRows<T>(items: readonly T[], text: (item: T) => string, most = ROWS): string[] {
  const rows = items.slice(0, most).map(text);
  return items.length > most ? [...rows, `… and ${items.length - most} more`] : rows;
}

/** {@link firstRows} as an indented list. */
export function bullets<T>(items: readonly T[], text: (item: T) => string): string[] {
  return firstRows(items, (item) => `- ${text(item)}`).map((row) => `  ${row}`);
}
