import { workingFolderGone } from "../errors/cli";
import type { EnsImagesError } from "../errors/ens-images-error";
import { isOn } from "../lock/mode";
import { spelledOut, visibleLines } from "../util/terminal-text";
import { COMMANDS } from "./commands";
import { type Paint, paints } from "./render/table";

/** Exit codes: 0 fine, 1 something to act on, 2 usage, 3 could not tell, 130 Ctrl-C (128 + SIGINT, as from a shell). */
export type ExitCode = 0 | 1 | 2 | 3 | 130;

export interface Terminal {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly argv: readonly string[];
  /** Milliseconds since 1970; one instant for the whole run. */
  readonly now: number;
  readonly interactive: boolean;
  readonly animated: boolean;
  readonly paint: Paint;
  /** Columns of the terminal that the result goes to; infinite where it goes elsewhere, and is never cut. */
  readonly width: number;
  readonly print: (...lines: readonly string[]) => void;
  readonly note: (...lines: readonly string[]) => void;
}

export function processTerminal(): Terminal {
  const { env, stdin, stdout, stderr } = process;
  const ci = isOn(env.CI);
  const dumb = env.TERM === "dumb";
  return {
    cwd: workingFolder(),
    env,
    argv: process.argv.slice(2),
    now: Date.now(),
    interactive: stdin.isTTY === true && stderr.isTTY === true && !ci,
    animated: stderr.isTTY === true && !ci && !dumb,
    paint: paints(env.FORCE_COLOR ? isOn(env.FORCE_COLOR) : stdout.isTTY === true && !ci && !dumb && !env.NO_COLOR),
    width: (stdout.isTTY && stdout.columns) || Number.POSITIVE_INFINITY,
    print: (...lines) => writeResult(lines.map(asStarted)),
    note: (...lines) => {
      if (lines.length > 0) stderr.write(`${asStarted(lines.map(visibleLines).join("\n"))}\n`);
    },
  };
}

/** What npm installed for a project is on nobody's PATH. */
const INSTALLED = /[\\/]node_modules[\\/](\.bin[\\/](cdktf-)?ens-images|cdktf-ens-images[\\/])/;
const HINT = new RegExp(
  `(?<![\\w./@-]|npx |pnpm |yarn |--no )ens-images(?= (${COMMANDS.map(({ name }) => name).join("|")})(?![\\w./-]))`,
  "g",
);

/** A text for people whose commands begin as the user began his: `npx ens-images show`. Markdown stays as it is. */
export function asStarted(text: string): string {
  if (text.startsWith("<!--") || !INSTALLED.test(process.argv[1] ?? "")) return text;
  const [, manager = "npx"] = /^(pnpm|yarn)\//.exec(process.env.npm_config_user_agent ?? "") ?? [];
  return text.replace(HINT, `${manager} ens-images`);
}

export function endLines({ width }: Terminal, end: string, next: string): string[] {
  return next !== "" && end.length + next.length < width ? [`${end} ${next}`] : [end, next].filter(Boolean);
}

/** The folder may have been removed under the shell that stands in it. */
function workingFolder(): string {
  try {
    return process.cwd();
  } catch (error) {
    throw workingFolderGone((error as NodeJS.ErrnoException).code ?? "");
  }
}

let lost: NodeJS.ErrnoException | undefined;

/** From now on what stdout and stderr cannot take ends nothing by itself; for what stderr cannot take there is no place. */
export function watchOutput(): void {
  process.stdout.on("error", (error) => {
    lost ??= error;
  });
  process.stderr.on("error", () => {});
}

export function writeResult(lines: readonly string[]): void {
  if (lines.length > 0) process.stdout.write(`${lines.join("\n")}\n`);
  const problem = lostResult();
  if (problem) throw problem;
}

/** Why the result did not get out, if so: a full disk, for instance. A reader that has seen enough is no fault. */
export function lostResult(): EnsImagesError | undefined {
  // The event comes a little later than the error, which Node then forgets: stdout is never destroyed.
  const error = lost ?? (process.stdout as { readonly errored?: NodeJS.ErrnoException | null }).errored;
  if (!error || error.code === "EPIPE") return undefined;
  const { resultLost } = require("../errors/cli") as typeof import("../errors/cli");
  return resultLost(error.code ?? error.message);
}

/** What a terminal would obey, or nobody could see; line feeds are the format's own. */
const UNSEEN = /(?!\n)[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/gu;

/** Prints a report as JSON, alone on stdout. Characters that cannot be seen are escaped: the value is the same. */
export function printJson(report: object, lock?: string): undefined {
  writeResult(jsonLines({ version: 1, ...(lock !== undefined && { lock }), ...report }));
}

export function jsonLines(value: object): string[] {
  return [JSON.stringify(value, undefined, 2).replace(UNSEEN, spelledOut)];
}
