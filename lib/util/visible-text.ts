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
