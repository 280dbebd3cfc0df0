import { EnsImagesError, type ErrorCode } from "../errors/ens-images-error";
import { PACKAGE_VERSION } from "../util/version";
import { COMMANDS } from "./commands";
import { asStarted, type ExitCode, lostResult, processTerminal, writeResult } from "./terminal";

export async function runCli(argv: readonly string[]): Promise<ExitCode> {
  const [name, ...rest] = argv;
  try {
    const status = await dispatch(name, rest);
    const lost = lostResult();
    if (lost) throw lost;
    return status;
  } catch (caught) {
    const { missingModule } = require("../ens/sdk/load") as typeof import("../ens/sdk/load");
    const error = missingModule(caught) ?? caught;
    if (!EnsImagesError.is(error)) throw error;
    process.stderr.write(`${asStarted(error.message)}\n`);
    return EXIT_CODES[error.code] ?? 3;
  }
}

const EXIT_CODES: Partial<Record<ErrorCode, ExitCode>> = { INTERRUPTED: 130, RULE_BROKEN: 1, USAGE: 2 };

async function dispatch(name: string | undefined, rest: readonly string[]): Promise<ExitCode> {
  try {
    if (name === undefined || name === "--help" || name === "-h" || name === "help") return help(rest[0]);
    if (name === "--version" || name === "-V") return print(PACKAGE_VERSION);
    const { command, run } = findCommand(name).load();
    await command.parseAsync(rest, { from: "user" });
    return (await run(processTerminal(), command.opts() as never, command.processedArgs.flat().filter(isText))) ?? 0;
  } catch (error) {
    if (error instanceof Error && "exitCode" in error && error.exitCode === 0) return 0;
    throw error;
  }
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}

function findCommand(name: string): (typeof COMMANDS)[number] {
  const entry = COMMANDS.find((command) => command.name === name);
  if (entry) return entry;
  const { closest } = require("fastest-levenshtein") as typeof import("fastest-levenshtein");
  const { unknownCommand } = require("../errors/cli") as typeof import("../errors/cli");
  const names = COMMANDS.map((command) => command.name);
  throw unknownCommand(name, closest(name, names));
}

function help(name: string | undefined): ExitCode {
  if (name !== undefined && !name.startsWith("-")) {
    findCommand(name).load().command.outputHelp();
    return 0;
  }
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
      "Examples:",
      "  $ ens-images show",
      "  $ ens-images outdated",
      "  $ ens-images update edge-hangzhou/web-image --dry-run",
      "",
      "Exit codes: 0 fine, 1 something to act on, 2 usage, 3 could not tell, 130 Ctrl-C.",
      "ens-images <command> --help tells more of one. ens-images --version prints the version.",
    ].join("\n"),
  );
}

function print(text: string): ExitCode {
  writeResult([text.trimEnd()]);
  return 0;
}
