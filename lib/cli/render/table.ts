import { visibleText } from "../../util/terminal-text";

/** A column of a table in a terminal. */
export interface Column<Row> {
  readonly title: string;
  readonly text: (row: Row) => string;
  /** Numbers are read by their last digit. */
  readonly align?: "right";
  /** Colours a cell; gets the padded text. */
  readonly paint?: (cell: string, row: Row) => string;
}

/** Lines of a table: a title line, then one line a row, columns aligned by what they take on the screen. */
export function tableLines<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string[] {
  const cells = rows.map((row) => columns.map((column) => visibleText(column.text(row))));
  const widths = columns.map((column, i) =>
    cells.reduce((most, line) => Math.max(most, textWidth(line[i] as string)), textWidth(column.title)),
  );
  const pad = (text: string, i: number) =>
    padText(text, widths[i] as number, columns[i]?.align === "right" ? "left" : "right");
  const title = columns.map((column, i) => pad(column.title, i)).join("  ");
  const lines = cells.map((line, r) =>
    line
      .map((text, i) => {
        const { paint } = columns[i] as Column<Row>;
        // The last column is not filled up: a line must not be longer than what it says.
        const cell = i === line.length - 1 && columns[i]?.align !== "right" ? text : pad(text, i);
        return paint ? paint(cell, rows[r] as Row) : cell;
      })
      .join("  ")
      .trimEnd(),
  );
  return [title.trimEnd(), ...lines];
}

/** Blocks whose characters take two columns in a terminal: East Asian wide and full-width forms, and emoji. */
const WIDE: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x231a, 0x231b],
  [0x23e9, 0x23f3],
  [0x25fd, 0x25fe],
  [0x2614, 0x2615],
  [0x2e80, 0x303e],
  [0x3041, 0x33ff],
  [0x3400, 0x4dbf],
  [0x4e00, 0x9fff],
  [0xa000, 0xa4cf],
  [0xa960, 0xa97f],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe30, 0xfe6f],
  [0xff00, 0xff60],
  [0xffe0, 0xffe6],
  [0x16fe0, 0x18aff],
  [0x1b000, 0x1b2ff],
  [0x1f300, 0x1f64f],
  [0x1f680, 0x1f6ff],
  [0x1f900, 0x1f9ff],
  [0x20000, 0x3fffd],
];

const ZERO = /^[\p{Mn}\p{Me}]$/u;

/** How many columns a text takes in a terminal. The text must be safe already. */
export function textWidth(text: string): number {
  let width = 0;
  for (const char of text) width += charWidth(char);
  return width;
}

function charWidth(char: string): number {
  const code = char.codePointAt(0) as number;
  if (code < 0x300) return 1;
  if (ZERO.test(char)) return 0;
  return WIDE.some(([first, last]) => code >= first && code <= last) ? 2 : 1;
}

/** The text filled up with blanks to a width; a wider one stays as it is. */
export function padText(text: string, width: number, side: "left" | "right" = "right"): string {
  const blanks = " ".repeat(Math.max(0, width - textWidth(text)));
  return side === "right" ? text + blanks : blanks + text;
}

/** Colours, or none of them. */
export interface Paint {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly red: (text: string) => string;
  readonly green: (text: string) => string;
  readonly yellow: (text: string) => string;
}

const code =
  (on: number, off: number) =>
  (text: string): string =>
    text === "" ? text : `\u001b[${on}m${text}\u001b[${off}m`;

const plain = (text: string): string => text;

/** Paints where colours are wanted; else leaves every text as it is. */
export function paints(wanted: boolean): Paint {
  if (!wanted) return { bold: plain, dim: plain, red: plain, green: plain, yellow: plain };
  return { bold: code(1, 22), dim: code(2, 22), red: code(31, 39), green: code(32, 39), yellow: code(33, 39) };
}
