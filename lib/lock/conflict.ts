/** Where git left its markers in a text. */
export interface Conflict {
  /** The lines of all markers; the first is 1. */
  readonly markers: readonly number[];
  /** The first conflict as it stands in the file, with the numbers of its lines; the beginning of each side. */
  readonly excerpt: readonly string[];
}

/** No line of valid JSON begins so. With diff3 there is a base between the sides. */
const MARKER = /^(?:<{7}|\|{7}|={7}|>{7})(?: |\r?$)/;
const SIDES = ["<<<<<<<", "|||||||", "=======", ">>>>>>>"];
const LINES_A_SIDE = 6;
const WIDEST = 100;

/** The conflicts that a merge left in a text, if it did. */
export function conflictIn(text: string): Conflict | undefined {
  if (!SIDES.some((side) => text.includes(side))) return undefined;
  const lines = text.split("\n");
  const markers = lines.flatMap((line, i) => (MARKER.test(line) ? [i + 1] : []));
  const [first] = markers;
  if (first === undefined) return undefined;
  const last = markers.find((line) => lines[line - 1]?.startsWith(">")) ?? markers.at(-1) ?? first;
  return { markers, excerpt: excerptOf(lines.slice(first - 1, last), first) };
}

function excerptOf(lines: readonly string[], first: number): string[] {
  const width = String(first + lines.length - 1).length;
  let side = 0;
  return lines.flatMap((line, i) => {
    side = MARKER.test(line) ? 0 : side + 1;
    if (side > LINES_A_SIDE) return side === LINES_A_SIDE + 1 ? [`${" ".repeat(width)} | …`] : [];
    return [`${String(first + i).padStart(width)} | ${printable(line)}`];
  });
}

/** A branch's name, or whatever stands there, must not speak to the terminal. */
function printable(line: string): string {
  const text = line.replace(/\r$/, "").replace(/\p{Cc}|\p{Cf}/gu, "\uFFFD");
  return text.length > WIDEST ? `${text.slice(0, WIDEST)}…` : text;
}
