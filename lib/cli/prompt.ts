import { createInterface } from "node:readline";
import { interrupted } from "../errors/bridge";
import { noAnswer } from "../errors/cli";
import type { Terminal } from "./terminal";

/** @throws EnsImagesError `INTERRUPTED` on Ctrl-C, `USAGE` where the input ends */
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

export async function confirm(question: string): Promise<boolean> {
  return /^y(es)?$/i.test(await askLine(`${question} [y/N] `));
}

/** What takes less time needs no line. */
const PATIENCE_MS = 400;

/** A line on stderr that says what takes so long, and goes when it is over; nothing where nobody watches. */
export function showProgress({ animated }: Terminal, what: string): { readonly end: () => void } {
  if (!animated) return { end: () => {} };
  const start = Date.now();
  let drawn = false;
  const draw = () => {
    const seconds = Math.floor((Date.now() - start) / 1000);
    const line = `${what} … ${seconds} s (Ctrl-C ends it, nothing is written)`;
    // One that wraps would leave its first row behind.
    process.stderr.write(`\r\u001b[K${line.slice(0, (process.stderr.columns || 80) - 1)}`);
    drawn = true;
  };
  const first = setTimeout(draw, PATIENCE_MS);
  const rest = setInterval(draw, 1000);
  first.unref();
  rest.unref();
  return {
    end: () => {
      clearTimeout(first);
      clearInterval(rest);
      if (drawn) process.stderr.write("\r\u001b[K");
    },
  };
}

/**
 * Does work that Ctrl-C ends at once and in order. A second Ctrl-C ends the process, whatever it does. Any other signal
 * does so in any case: where this is used, nothing is half done.
 */
export async function withInterrupt<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  let reject: (error: Error) => void = () => {};
  const stopped = new Promise<never>((_, fail) => {
    reject = fail;
  });
  const stop = () => {
    controller.abort();
    reject(interrupted("Ctrl-C", "Nothing was written."));
  };
  process.once("SIGINT", stop);
  try {
    return await Promise.race([work(controller.signal), stopped]);
  } finally {
    process.off("SIGINT", stop);
  }
}
