/** As many rows as a terminal shows at a glance. */
export const ROWS = 10;

/** The first rows, and a last one that counts the others. */
export function firstRows<T>(items: readonly T[], text: (item: T) => string, most = ROWS): string[] {
  const rows = items.slice(0, most).map(text);
  return items.length > most ? [...rows, `… and ${items.length - most} more`] : rows;
}

/** {@link firstRows} as an indented list. */
export function bullets<T>(items: readonly T[], text: (item: T) => string): string[] {
  return firstRows(items, (item) => `- ${text(item)}`).map((row) => `  ${row}`);
}
