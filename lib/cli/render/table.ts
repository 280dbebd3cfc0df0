import { visibleText } from "../../util/terminal-text";

export interface Column<Row> {
  readonly title: string;
  readonly text: (row: Row) => string;
  readonly align?: "right";
  readonly paint?: (cell: string, row: Row) => string;
  /** Left out where the table is too wide for the terminal: 1 first. One without stays. */
  readonly leave?: number;
}

export interface Layout<Row> {
  readonly width?: number;
  /** What rows are under a heading by, where a width is known; the first column then tells the rest of it. */
  readonly group?: (row: Row) => string;
}

const NARROWEST = 8;

export function tableLines<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  { width = Number.POSITIVE_INFINITY, group }: Layout<Row> = {},
): string[] {
  const groupOf = width === Number.POSITIVE_INFINITY || !group ? () => "" : (row: Row) => visibleText(group(row));
  const table = columns.map((column, i) => {
    const cells = rows.map((row) => {
      const text = visibleText(column.text(row));
      const prefix = `${groupOf(row)}/`;
      return i === 0 && text.startsWith(prefix) && prefix !== "/" ? `  ${text.slice(prefix.length)}` : text;
    });
    return {
      column,
      cells,
      width: cells.reduce((most, text) => Math.max(most, textWidth(text)), textWidth(column.title)),
    };
  });
  const excess = () => table.reduce((sum, one) => sum + one.width + 2, -2) - width;
  while (excess() > 0) {
    const [first] = table
      .filter(({ column }) => column.leave !== undefined)
      .sort((a, b) => (a.column.leave ?? 0) - (b.column.leave ?? 0));
    if (first) table.splice(table.indexOf(first), 1);
    else {
      const widest = table.reduce((most, one) => (one.width > most.width ? one : most));
      if (widest.width <= NARROWEST) break;
      widest.width--;
    }
  }
  const line = (cellOf: (at: number) => string, row?: Row) =>
    table
      .map(({ column, width: most }, i) => {
        const text = fitText(cellOf(i), most);
        // The last column is not filled up: a line must not be longer than what it says.
        const last = i === table.length - 1 && column.align !== "right";
        const blanks = " ".repeat(last ? 0 : Math.max(0, most - textWidth(text)));
        const cell = column.align === "right" ? blanks + text : text + blanks;
        return row !== undefined && column.paint ? column.paint(cell, row) : cell;
      })
      .join("  ")
      .trimEnd();
  const lines = rows.flatMap((row, r) => {
    const heading = groupOf(row);
    const begins = heading !== "" && (r === 0 || groupOf(rows[r - 1] as Row) !== heading);
    return [...(begins ? [fitText(heading, width)] : []), line((i) => table[i]?.cells[r] ?? "", row)];
  });
  return [line((i) => table[i]?.column.title ?? ""), ...lines];
}

/** A text in at most so many columns: its middle gives way to an ellipsis, since names differ at their ends. */
export function fitText(text: string, width: number): string {
  if (textWidth(text) <= width) return text;
  const chars = [...text];
  const [head, tail]: [string[], string[]] = [[], []];
  let left = width - 1;
  for (let i = 0; i < chars.length; i++) {
    const [next, side] = i % 2 === 0 ? [chars[i / 2], head] : [chars[chars.length - (i + 1) / 2], tail];
    left -= charWidth(next ?? "");
    if (left < 0) break;
    side.push(next ?? "");
  }
  return `${head.join("")}…${tail.reverse().join("")}`;
}

/** A text in lines of at most so many columns, broken between its words. */
export function wrapText(text: string, width: number): string[] {
  const [first = "", ...rest] = text.split(" ");
  const lines = [fitText(first, width)];
  for (const word of rest) {
    const longer = `${lines.at(-1)} ${word}`;
    if (textWidth(longer) <= width) lines.splice(-1, 1, longer);
    else lines.push(fitText(word, width));
  }
  return lines;
}

/** First and last of the blocks whose characters take two columns in a terminal: East Asian wide and full-width forms, and emoji. */
const WIDE = [
  0x1100, 0x115f, 0x231a, 0x231b, 0x23e9, 0x23f3, 0x25fd, 0x25fe, 0x2614, 0x2615, 0x2e80, 0x303e, 0x3041, 0x33ff,
  0x3400, 0x4dbf, 0x4e00, 0x9fff, 0xa000, 0xa4cf, 0xa960, 0xa97f, 0xac00, 0xd7a3, 0xf900, 0xfaff, 0xfe30, 0xfe6f,
  0xff00, 0xff60, 0xffe0, 0xffe6, 0x16fe0, 0x18aff, 0x1b000, 0x1b2ff, 0x1f300, 0x1f64f, 0x1f680, 0x1f6ff, 0x1f900,
  0x1f9ff, 0x20000, 0x3fffd,
];

const ZERO = /^[\p{Mn}\p{Me}]$/u;

export function textWidth(text: string): number {
  let width = 0;
  for (const char of text) width += charWidth(char);
  return width;
}

function charWidth(char: string): number {
  const code = char.codePointAt(0) ?? 0;
  if (code < 0x300) return 1;
  if (ZERO.test(char)) return 0;
  return WIDE.some((first, i) => i % 2 === 0 && code >= first && code <= (WIDE[i + 1] ?? 0)) ? 2 : 1;
}

export type Paint = Readonly<Record<"bold" | "dim" | "red" | "green" | "yellow", (text: string) => string>>;

/** Paints where colours are wanted; else leaves every text as it is. */
export function paints(wanted: boolean): Paint {
  const code = (on: number, off: number) => (text: string) =>
    wanted && text !== "" ? `\u001b[${on}m${text}\u001b[${off}m` : text;
  return { bold: code(1, 22), dim: code(2, 22), red: code(31, 39), green: code(32, 39), yellow: code(33, 39) };
}
