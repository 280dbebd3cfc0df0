/**
 * Text as data for Terraform: what Terraform makes of the result is the text, whatever is in it. Harmless text stays as
 * it is; any other becomes an expression that is one literal, `${"…"}`, in which nothing is left to open a template, to
 * look like one of cdktf's own markers (it looks for them first, also behind an escape), or to be bent by its HCL
 * renderer, which escapes neither backslashes nor line ends and takes `12`, `[x]` or `{x}` for values.
 */
export function terraformText(text: string): string {
  return isHarmless(text) ? text : `\${${terraformLiteral(text)}}`;
}

/** Whether a text anywhere in a value would be more than text in a stack. */
export function holdsCode(value: unknown): boolean {
  return textsIn(value).some((text) => !isHarmless(text));
}

export function textsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

/** The text as a literal within a Terraform expression, as an argument of a function is: `"…"`. */
export function terraformLiteral(text: string): string {
  const literal = wellFormed(text).replace(/["\\$%{}[\p{C}\p{Zl}\p{Zp}]/gu, escaped);
  return `"${withoutNumberMarkers(literal)}"`;
}

/** Text for `"//"`, which Terraform does not evaluate and cdktf still searches for its markers. */
export function commentText(text: string): string {
  return SUSPECT.test(text) ? escapedComment(text) : text;
}

function escapedComment(text: string): string {
  if (MAP_MARKER.test(text)) return escaped(text.charAt(0)) + text.slice(1);
  return withoutNumberMarkers(wellFormed(text).replace(/[\p{C}\p{Zl}\p{Zp}]|(?<=\{TfToken)\[/gu, escaped));
}

/** Whether cdktf, in JSON and in HCL, and Terraform all take the text for itself. */
function isHarmless(text: string): boolean {
  if (PLAIN_NAME.test(text) && !SUSPECT.test(text)) return true;
  return !isHarmful(text) && !MAP_MARKER.test(text) && withoutNumberMarkers(text) === text;
}

/** Opens a template or escape, also before what a program puts behind it; is not seen; or HCL takes it for something else. */
function isHarmful(text: string): boolean {
  return /["\\\p{C}\p{Zl}\p{Zp}]|[$%](?:\{|$)|^[[{]|TfToken|^-?\d+$|^NaN$/u.test(text);
}

/** A name without anything special, as nearly every id and name is. */
const PLAIN_NAME = /^(?!NaN$)[a-z][\w.-]*$/i;

/** A text that cdktf takes for a map. */
const MAP_MARKER = /^\w+ Map Token Value$/;
/** Needs a closer look, by expressions in functions of their own: the engine takes long to prepare those. */
const SUSPECT = /[^ -~]|TfToken|[\d.|+-]e| Map Token/;

/** What cdktf takes for a number within text, to the letter. */
const NUMBER = /[-|\d|.+]+e[-|\d|.|e|E|+]+/g;
/** The upper 16 bits of a number that is one of cdktf's markers. */
const NUMBER_MARKER = 0xfdff;

/** The text with the `e` of each of cdktf's number markers escaped: what is no marker stands as it is. */
function withoutNumberMarkers(text: string): string {
  return text.replace(NUMBER, (number, at: number) => {
    // A program may put a sign before the text.
    const isMarker = hasMarkerBits(number) || (at === 0 && hasMarkerBits(`-${number}`));
    return isMarker ? number.replace("e", escaped) : number;
  });
}

function hasMarkerBits(number: string): boolean {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, Number.parseFloat(number));
  return view.getUint16(0) === NUMBER_MARKER;
}

/** A text without half characters, for which Terraform has no place. */
function wellFormed(text: string): string {
  return text.replace(/\p{Cs}/gu, "\ufffd");
}

function escaped(character: string): string {
  const hex = (character.codePointAt(0) ?? 0).toString(16);
  return hex.length > 4 ? `\\U${hex.padStart(8, "0")}` : `\\u${hex.padStart(4, "0")}`;
}

/** The name that an argument of Terraform has in bindings. */
export function camelCase(argument: string): string {
  return argument.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
}
