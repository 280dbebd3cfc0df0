const ANY = "…";

/**
 * Whether a command printed what a page says. `…` alone on a line stands for any lines, within a line for any text.
 * Ports, ages and the scratch folder differ between runs and are the same for all.
 *
 * @returns the first line of the page that was not printed, if there is one
 */
export function firstDifference(expected: readonly string[], printed: string, folder: string): string | undefined {
  const lines = printed.split("\n").filter((line) => !isSpinner(line));
  const actual = lines.map((line) => normal(line, folder)).filter(Boolean);
  const wanted = expected.map((line) => normal(line, folder)).filter(Boolean);
  return match(wanted, actual);
}

function match(wanted: readonly string[], actual: readonly string[]): string | undefined {
  const [line, ...rest] = wanted;
  if (line === undefined) return actual.length === 0 ? undefined : `(nothing more), but there is: ${actual[0]}`;
  if (line !== ANY) return fits(line, actual[0]) ? match(rest, actual.slice(1)) : line;
  // The shortest gap that lets the rest fit.
  for (let skipped = 0; skipped <= actual.length; skipped++) {
    if (match(rest, actual.slice(skipped)) === undefined) return undefined;
  }
  return rest[0];
}

function fits(line: string, actual: string | undefined): boolean {
  if (actual === undefined) return false;
  const parts = line.split(ANY).map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`).test(actual);
}

function normal(line: string, folder: string): string {
  return (
    line
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the control sequences of a terminal.
      .replace(/\u001b\[[0-9;?]*[A-Za-z]/g, "")
      .replaceAll(folder, ANY)
      .replace(/127\.0\.0\.1:\d+/g, "127.0.0.1:PORT")
      .replace(/\b\d+ (day|month|year)s?\b/g, "N days")
      .replace(/\s+/g, " ")
      .replace(/-{3,}|─{3,}/g, "---")
      .trim()
  );
}

/** The frameworks' command lines draw while they work. */
function isSpinner(line: string): boolean {
  return /[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏]/.test(line);
}
