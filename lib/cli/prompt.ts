import { createInterface } from "node:readline";
import { interrupted } from "../errors/bridge";

/**
 * Asks one question on the terminal and answers the line that was typed, trimmed.
 *
 * @throws EnsImagesError `INTERRUPTED` on Ctrl-C, and where the input ends
 */
export function askLine(question: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const lines = createInterface({ input: process.stdin, output: process.stderr });
    let answered = false;
    lines.once("SIGINT", () => {
      lines.close();
    });
    lines.once("close", () => {
      if (answered) return;
      process.stderr.write("\n");
      reject(interrupted("Ctrl-C", "Nothing was written."));
    });
    lines.question(question, (answer) => {
      answered = true;
      lines.close();
      resolve(answer.trim());
    });
  });
}

/** Asks yes or no; anything but a clear yes is no. */
export async function confirm(question: string): Promise<boolean> {
  return /^y(es)?$/i.test(await askLine(`${question} [y/N] `));
}
