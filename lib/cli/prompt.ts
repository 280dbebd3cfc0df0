import { createInterface } from "node:readline";
import { noAnswer } from "../errors/cli";
import { withInterrupt } from "./interrupt";

/**
 * Asks one question on the terminal and answers the line that was typed, trimmed.
 *
 * @throws EnsImagesError `INTERRUPTED` on Ctrl-C, `USAGE` where the input ends
 */
export function askLine(question: string): Promise<string> {
  return withInterrupt((signal) => readLine(question, signal));
}

function readLine(question: string, signal: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    const lines = createInterface({ input: process.stdin, output: process.stderr });
    let answered = false;
    signal.addEventListener("abort", () => lines.close());
    // While a line is typed, Ctrl-C is a key: it is made the signal that it is everywhere else.
    lines.once("SIGINT", () => process.emit("SIGINT", "SIGINT"));
    lines.once("close", () => {
      if (answered) return;
      process.stderr.write("\n");
      if (!signal.aborted) reject(noAnswer());
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
