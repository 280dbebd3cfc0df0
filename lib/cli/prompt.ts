import { createInterface, type Key } from "node:readline";
import { interrupted } from "../errors/bridge";
import { noAnswer } from "../errors/cli";
import { visibleText } from "../util/terminal-text";
import { fitText } from "./render/table";
import { count } from "./render/words";
import type { Terminal } from "./terminal";

const NOTHING = "Nothing was written.";

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

export interface Choice<T> {
  readonly value: T;
  readonly name: string;
  /** What stands below the list while the choice is the marked one. */
  readonly description?: string;
}

/** Asks for one of two lists: the first of `above` is marked, and what is typed searches `listed`. @throws as {@link askLine} */
export function choose<T>(
  message: string,
  above: readonly Choice<T>[],
  listed: readonly Choice<T>[],
  title: string,
): Promise<T> {
  const { default: search, Separator } = require("@inquirer/search") as typeof import("@inquirer/search");
  const { columns, rows } = process.stderr;
  const cut = (text: string, room: number) => fitText(visibleText(text), (columns || 80) - room);
  const source = (term = "") => {
    const found = listed.filter(({ name }) => name.toLowerCase().includes(term.toLowerCase()));
    const heading = term ? `${found.length} of ${title}` : `${title}: type to search`;
    const shown = [...(term ? [] : above), ...found].map((one) => ({ ...one, name: cut(one.name, 3) }));
    return found.length > 0 ? shown.toSpliced(-found.length, 0, new Separator(cut(`─ ${heading}`, 2)) as never) : shown;
  };
  return withInterrupt(async (signal) => {
    const asked = search<T>(
      { message: cut(message, 4), source, pageSize: Math.max(7, (rows || 24) - 10) },
      { output: process.stderr, signal },
    );
    let ended = false;
    const watch = (_: unknown, { ctrl, name }: Key) => {
      ended = ctrl === true && name === "d";
      if (ended) asked.cancel();
    };
    process.stdin.on("keypress", watch);
    try {
      return await asked;
    } catch (error) {
      if (ended) throw noAnswer();
      throw (error as Error).name === "ExitPromptError" ? interrupted("Ctrl-C", NOTHING) : error;
    } finally {
      process.stdin.off("keypress", watch);
    }
  });
}

/** What takes less time needs no line. */
const PATIENCE_MS = 400;

export interface Progress {
  readonly onPage: (page: { readonly images: readonly unknown[]; readonly total?: number }, reading: object) => void;
  readonly end: () => void;
}

/** A line on stderr that says what takes so long, and goes when it is over; nothing where nobody watches. */
export function showProgress({ animated }: Terminal, what: string, noun = "images"): Progress {
  if (!animated) return { onPage: () => {}, end: () => {} };
  const start = Date.now();
  const totals = new Map<object, number | undefined>();
  let [pages, images, drawn] = [0, 0, false];
  const read = () => {
    const total = [...totals.values()].reduce<number>((sum, one = Number.NaN) => sum + one, 0);
    const of = images <= total ? ` of ${total.toLocaleString("en")}` : "";
    return pages > 0 ? `, ${images.toLocaleString("en")}${of} ${noun} on ${count(pages, "page")}` : "";
  };
  const draw = () => {
    const seconds = Math.floor((Date.now() - start) / 1000);
    const line = `${what} … ${seconds} s${read()} (Ctrl-C ends it, nothing is written)`;
    // One that wraps would leave its first row behind.
    process.stderr.write(`\r\u001b[K${line.slice(0, (process.stderr.columns || 80) - 1)}`);
    drawn = true;
  };
  const first = setTimeout(draw, PATIENCE_MS);
  const rest = setInterval(draw, 1000);
  first.unref();
  rest.unref();
  return {
    onPage: ({ images: some, total }, reading) => {
      totals.set(reading, total);
      images += some.length;
      pages++;
      if (drawn) draw();
    },
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
    reject(interrupted("Ctrl-C", NOTHING));
  };
  // Not once: signal-exit, which the prompts load, would see that no other listener is left, and end the process.
  process.on("SIGINT", stop);
  try {
    return await Promise.race([work(controller.signal), stopped]);
  } finally {
    process.off("SIGINT", stop);
  }
}
