import { visibleText } from "../../util/visible-text";
import { padText, textWidth } from "./width";

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
