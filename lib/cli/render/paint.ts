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
