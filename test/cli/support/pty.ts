import { spawn, spawnSync } from "node:child_process";
import { join } from "node:path";
import { CLI, type CliBench } from "./bench";

/**
 * Waits until the text is on the terminal (after what was waited for before), then `pause` seconds, then types, or sends
 * a signal.
 */
export type Step = { readonly wait: string; readonly pause?: number } & (
  | { readonly type: string }
  | { readonly signal: string }
);

export interface Session {
  /** Everything that was on the terminal, in LF lines. */
  readonly output: string;
  readonly status: number;
  /** Steps that were never reached. */
  readonly left: number;
}

const PYTHON = spawnSync("python3", ["-c", "import pty, os; os.waitstatus_to_exitcode"]).status === 0;

/** `describe` where there is python3 to make terminals; elsewhere the tests are skipped, and it is said. */
export const describeOnTerminal: jest.Describe | jest.Describe["skip"] = PYTHON ? describe : describe.skip;
if (!PYTHON) process.stderr.write("SKIPPED: no python3 with pty here, so nothing was tried on a terminal\n");

/** Runs `ens-images` on a terminal. */
export async function onTerminal(
  bench: CliBench,
  args: readonly string[],
  steps: readonly Step[] = [],
  env: NodeJS.ProcessEnv = {},
  columns?: number,
): Promise<Session> {
  const argv = [process.execPath, CLI, ...args];
  const session = await runOnTerminal(argv, bench.project, bench.env(env), steps, columns);
  return { ...session, output: bench.steady(session.output) };
}

/** What stays of an output, where a line of progress is drawn over and cleared. */
export function left(output: string): string {
  const lines = output.split("\n").map((line) => line.split("\r\u001b[K").at(-1));
  return lines.join("\n");
}

/** Runs a program, named by its path, on a terminal. */
export function runOnTerminal(
  argv: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv,
  steps: readonly Step[],
  columns?: number,
): Promise<Session> {
  const job = { argv, cwd, env: { ...env, TERM: "xterm" }, steps, seconds: 30, columns };
  const child = spawn("python3", [join(__dirname, "terminal.py")], { stdio: ["pipe", "pipe", "inherit"] });
  let text = "";
  child.stdout.setEncoding("utf8").on("data", (more: string) => {
    text += more;
  });
  child.stdin.end(JSON.stringify(job));
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", () => {
      const session = JSON.parse(text);
      resolve({ ...session, output: session.output.replaceAll("\r\n", "\n") });
    });
  });
}
