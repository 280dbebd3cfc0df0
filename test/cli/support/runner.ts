import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { CliBench, Ended } from "./bench";

interface Looking {
  /** Of the terminal that stdout is; where it is left out, stdout is none. */
  readonly columns?: number;
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
}

/** Runs the built command line many times in one process, one after the other: for tests that need hundreds of runs. */
export class CliRunner {
  private readonly child: ChildProcessWithoutNullStreams;
  private readonly answers: AsyncIterator<string>;

  constructor(private readonly bench: CliBench) {
    this.child = spawn(process.execPath, [join(__dirname, "in-one-process.js")]);
    this.answers = createInterface({ input: this.child.stdout })[Symbol.asyncIterator]();
  }

  async run(args: readonly string[], { columns, env, cwd = this.bench.project }: Looking = {}): Promise<Ended> {
    this.child.stdin.write(`${JSON.stringify({ args, cwd, env: this.bench.env(env), columns })}\n`);
    return JSON.parse((await this.answers.next()).value);
  }

  stop(): void {
    this.child.kill();
  }
}
