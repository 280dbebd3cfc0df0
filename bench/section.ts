/** A promise of the project with what was measured. */
export interface Verdict {
  readonly claim: string;
  readonly measured: number;
  readonly limit: number;
  readonly unit: "ms" | "MB" | "x" | "requests";
}

/** What one part of the bench found. */
export interface Section {
  readonly id: string;
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
  readonly verdicts: readonly Verdict[];
  /** Everything that was measured, for results.json. */
  readonly figures: unknown;
}

export const holds = ({ measured, limit }: Verdict): boolean => measured <= limit;

/** Columns in line; numbers to the right. */
export function tableText(columns: readonly string[], rows: Section["rows"]): string {
  const cells = [columns, ...rows].map((row) => row.map(cellText));
  const widths = columns.map((_, i) => Math.max(...cells.map((row) => row[i]?.length ?? 0)));
  const isNumber = (i: number) => rows.some((row) => typeof row[i] === "number");
  return cells
    .map((row) => row.map((cell, i) => (isNumber(i) ? cell.padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0))))
    .map((row) => `  ${row.join("  ")}`.trimEnd())
    .join("\n");
}

function cellText(cell: string | number): string {
  if (typeof cell === "string") return cell;
  return Math.abs(cell) >= 100 || Number.isInteger(cell) ? cell.toFixed(0) : cell.toFixed(1);
}

export function verdictText(verdict: Verdict): string {
  const { claim, measured, limit, unit } = verdict;
  const [is, most] = [measured, limit].map((value) => (unit === "x" ? value.toFixed(2) : cellText(value)));
  return `  ${holds(verdict) ? "holds " : "FAILS "} ${claim}: ${is} ${unit}, at most ${most}`;
}

export const ratio = (a: number, b: number): number => Math.round((a / b) * 100) / 100;
