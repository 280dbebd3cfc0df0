/**
 * What may not reach a terminal or a page as it is: control characters (they move the cursor, set titles, erase lines),
 * bidirectional controls and invisible joiners (they make one text look like another), line separators, lone surrogates.
 */
const UNSAFE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** Text from the API or the lock, on one line and harmless: what is unsafe is shown as its code, `\u001b`. */
export function safeText(text: string): string {
  return text.replace(UNSAFE, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** A text of several lines, each of them safe. */
export function safeLines(text: string): string {
  return text.split("\n").map(safeText).join("\n");
}
