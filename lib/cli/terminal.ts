import { workingFolderGone } from "../errors/cli";
import { visibleLines } from "../util/visible-text";
import { writeResult } from "./output";
import { type Paint, paints } from "./render/paint";

/** Exit codes: 0 fine, 1 something to act on, 2 usage, 3 could not tell, 130 Ctrl-C (128 + SIGINT, as from a shell). */
export type ExitCode = 0 | 1 | 2 | 3 | 130;

/** Where a command runs, and where it speaks: results to stdout, everything else to stderr. */
export interface Terminal {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** Milliseconds since 1970; one instant for the whole run. */
  readonly now: number;
  /** Somebody can be asked. */
  readonly interactive: boolean;
  /** Lines that move may be drawn on stderr. */
  readonly animated: boolean;
  readonly paint: Paint;
  /** Lines of the result. They are safe already: made by the report, which escapes what it shows. */
  readonly print: (...lines: readonly string[]) => void;
  /** Lines about the run. */
  readonly note: (...lines: readonly string[]) => void;
}

/** The terminal of this process. */
export function processTerminal(): Terminal {
  const { env, stdin, stdout, stderr } = process;
  const ci = isOn(env.CI);
  const dumb = env.TERM === "dumb";
  return {
    cwd: workingFolder(),
    env,
    now: Date.now(),
    interactive: stdin.isTTY === true && stderr.isTTY === true && !ci,
    animated: stderr.isTTY === true && !ci && !dumb,
    paint: paints(stdout.isTTY === true && !ci && !dumb && !env.NO_COLOR),
    print: (...lines) => writeResult(lines),
    note: (...lines) => {
      if (lines.length > 0) stderr.write(`${lines.map(visibleLines).join("\n")}\n`);
    },
  };
}

/** The folder may have been removed under the shell that stands in it. */
function workingFolder(): string {
  try {
    return process.cwd();
  } catch (error) {
    throw workingFolderGone((error as NodeJS.ErrnoException).code ?? "");
  }
}

function isOn(value: string | undefined): boolean {
  return value !== undefined && !["", "0", "false"].includes(value.trim().toLowerCase());
}
