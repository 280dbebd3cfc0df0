import { EnsImagesError } from "../errors";
import { PACKAGE_VERSION } from "../version";
import { COMMANDS } from "./commands";

/** Exit codes: 0 fine, 1 something to act on, 2 usage, 3 could not tell. */
export type ExitCode = 0 | 1 | 2 | 3;

/** Runs one command line and answers its exit code. Results go to stdout; diagnostics and errors to stderr. */
export async function runCli(argv: readonly string[]): Promise<ExitCode> {
  const [name, ...rest] = argv;
  if (name === undefined || name === "--help" || name === "-h" || name === "help") return help(rest[0]);
  if (name === "--version" || name === "-V") return print(PACKAGE_VERSION);
  const entry = COMMANDS.find((command) => command.name === name);
  try {
    if (!entry) throw unknownCommand(name);
    await entry.load().parseAsync(rest, { from: "user" });
    return (process.exitCode as ExitCode | undefined) ?? 0;
  } catch (error) {
    if (isHelp(error)) return 0;
    if (!EnsImagesError.is(error)) throw error;
    process.stderr.write(`${error.message}\n`);
    return error.code === "USAGE" ? 2 : 3;
  }
}

function help(name: string | undefined): ExitCode {
  const entry = COMMANDS.find((command) => command.name === name);
  if (entry) return print(entry.load().helpInformation());
  const width = Math.max(...COMMANDS.map((command) => command.name.length));
  const rows = COMMANDS.map((command) => `  ${command.name.padEnd(width)}  ${command.summary}`);
  return print(
    [
      "Usage: ens-images <command> [options]",
      "",
      "See, explain, compare and move the image pins of a CDK for Terraform app (ens-images.lock.json).",
      "",
      "Commands:",
      ...rows,
      "",
      "ens-images <command> --help tells more of one. ens-images --version prints the version.",
    ].join("\n"),
  );
}

function print(text: string): ExitCode {
  process.stdout.write(`${text.trimEnd()}\n`);
  return 0;
}

function isHelp(error: unknown): boolean {
  return error instanceof Error && "exitCode" in error && error.exitCode === 0;
}

function unknownCommand(name: string): EnsImagesError {
  const { closest } = require("fastest-levenshtein") as typeof import("fastest-levenshtein");
  const near = closest(
    name,
    COMMANDS.map((command) => command.name),
  );
  return new EnsImagesError(
    "USAGE",
    `ens-images has no command "${name}". Did you mean ${near}? See: ens-images --help`,
  );
}
