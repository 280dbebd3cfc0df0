/** Text that needs no closer look, as nearly all does: the engine prepares the closer look only when it is called. */
const PLAIN = /^[ -~]*$/;

/**
 * One line of text for a person's eyes, whoever wrote it: what cannot be seen is spelled out by its UTF-16 codes, `\u3164`,
 * which JSON and JavaScript read as the character. So no text forges a line, obeys itself to a terminal, or hides in what
 * two names differ. A text that was made visible stays as it is.
 */
export function visibleText(text: string): string {
  return PLAIN.test(text) ? text : replaceUnseen(text, spelledOut);
}

/** A message of several lines for a person's eyes: line feeds stay, all else is as {@link visibleText} has it. */
export function visibleLines(text: string): string {
  return PLAIN.test(text) ? text : text.split("\n").map(visibleText).join("\n");
}

/**
 * Replaces every character that moves a terminal's cursor, turns its text around, or shows as nothing or as a blank other
 * than U+0020: controls, formats, halves and unassigned code points; separators; what a font may leave out (variation
 * selectors, fillers, joiners); and the blank Braille pattern, the empty note head and the Khitan filler, which are none of
 * these to Unicode.
 */
function replaceUnseen(text: string, spell: (character: string) => string): string {
  return text.replace(
    /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800\u{1d159}\u{16fe4}]|(?! )\p{Zs}/gu,
    spell,
  );
}

/** The UTF-16 codes of a character as JSON and JavaScript read them. */
export function spelledOut(character: string): string {
  const units = Array.from({ length: character.length }, (_, i) => character.charCodeAt(i));
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, "0")}`).join("");
}

/** Arrows of all blocks, and those of two characters. */
const ARROWS =
  /[\u2190-\u21ff\u2794\u2798-\u27be\u27f0-\u27ff\u2900-\u297f\u2b00-\u2b11\u2b30-\u2b4f\u2b5a-\u2bb8\uffe9-\uffec\u{1f800}-\u{1f8ff}]|(?<=[-=~])>/gu;

/** A text that may stand before or behind an arrow, visible and without one of its own: the arrow is ours alone. */
export function sideText(text: string): string {
  return visibleText(text.replace(ARROWS, spelledOut));
}

export const ROWS = 10;

export function firstRows<T>(items: readonly T[], text: (item: T) => string, most = ROWS): string[] {
  const rows = items.slice(0, most).map(text);
  return items.length > most ? [...rows, `… and ${items.length - most} more`] : rows;
}

export function bullets<T>(items: readonly T[], text: (item: T) => string): string[] {
  return firstRows(items, (item) => `- ${text(item)}`).map((row) => `  ${row}`);
}

/** The first names of many within a sentence: `a, b and 3 more`. */
export function firstNames(names: readonly string[], most = 5): string {
  const more = names.length > most ? ` and ${names.length - most} more` : "";
  return `${names.slice(0, most).map(oneLine).join(", ")}${more}`;
}

/** A name that whoever wrote it cannot make two lines of. */
export function oneLine(name: string): string {
  return name.replaceAll("\n", "\\u000a");
}

/** A word as a shell takes it: quoted where it needs to be, and with codes for what cannot be seen. */
export function shellWord(text: string): string {
  if (/^[\w@%+=:,./-]+$/.test(text)) return text;
  if (visibleText(text) === text) return `'${text.replaceAll("'", "'\\''")}'`;
  return `$'${replaceUnseen(text.replace(/[\\']/g, "\\$&"), shellCode)}'`;
}

function shellCode(character: string): string {
  const code = (character.codePointAt(0) ?? 0).toString(16);
  return code.length > 4 ? `\\U${code.padStart(8, "0")}` : `\\u${code.padStart(4, "0")}`;
}
