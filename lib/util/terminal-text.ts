/** Text of somebody else, as it can stand in a message: one line, nothing that a terminal would obey. */
export function shown(text: string): string {
  // Line ends and escape sequences would forge lines of a report; the directional marks would reorder them.
  const unshowable = /[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;
  return text.replace(unshowable, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
