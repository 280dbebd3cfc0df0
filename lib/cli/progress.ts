import type { Terminal } from "./terminal";

/** What takes less time needs no line. */
const PATIENCE_MS = 400;

/** A line on stderr that says what takes so long, and goes when it is over; nothing where nobody watches. */
export function showProgress({ animated }: Terminal, what: string): { readonly end: () => void } {
  if (!animated) return { end: () => {} };
  const start = Date.now();
  let drawn = false;
  const draw = () => {
    const seconds = Math.floor((Date.now() - start) / 1000);
    process.stderr.write(`\r\u001b[K${what} … ${seconds} s (Ctrl-C ends it, nothing is written)`);
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
