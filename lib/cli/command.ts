import { Command, InvalidArgumentError } from "commander";
import { EnsImagesError } from "../errors/ens-images-error";
import { shellWord } from "./render/words";
import type { ExitCode, Terminal } from "./terminal";

/** What a command does: it answers an exit code or throws. */
export type Run<Flags> = (
  terminal: Terminal,
  flags: Flags,
  args: readonly string[],
) => ExitCode | undefined | Promise<ExitCode | undefined>;

/** A command: its words, and what it does with them. */
export interface CliCommand {
  readonly command: Command;
  /** Absent where the command acts by itself. */
  readonly run?: Run<never>;
}

/** Flags of every command that reads the lock. */
export interface LockFlags {
  readonly lock?: string;
  readonly json?: true;
}

/** A command with the manners of all: examples below its help, usage errors as our own, no exit of its own. */
export function newCommand(name: string, summary: string, examples: readonly string[]): Command {
  return new Command(`ens-images ${name}`)
    .description(summary)
    .addHelpText("after", `\nExamples:\n${examples.map((example) => `  $ ens-images ${example}`).join("\n")}`)
    .allowExcessArguments(false)
    .configureOutput({ outputError: () => {} })
    .exitOverride((error) => {
      if (error.exitCode === 0) throw error;
      const problem = error.message.replace(/^error: /, "").replace(/\n\(Did you mean (.*)\?\)$/, ". Did you mean $1?");
      throw new EnsImagesError("USAGE", `${problem.replace(/([^.?])$/, "$1.")} See: ens-images ${name} --help`);
    });
}

/** A command that reads the lock. */
export function lockCommand(name: string, summary: string, examples: readonly string[]): Command {
  return newCommand(name, summary, examples)
    .option("--lock <file>", "the lock (default: ens-images.lock.json beside cdktf.json)")
    .option("--json", "print JSON alone on stdout");
}

/** The flags of a run that the next command needs too, to speak of the same lock and output. */
export function sameFlags({ lock, out }: { readonly lock?: string; readonly out?: string }): string {
  const words = [...(lock === undefined ? [] : ["--lock", lock]), ...(out === undefined ? [] : ["--out", out])];
  return words.map((word) => ` ${shellWord(word)}`).join("");
}

/** Adds the flag for commands that show machines. */
export function withOut(command: Command): Command {
  return command.option("--out <dir>", "output folder of the last synth (default: cdktf.out)");
}

/** Flags of every command that asks for pins of the lock. */
export interface AskFlags extends LockFlags {
  readonly allow?: readonly string[];
  readonly out?: string;
}

/** Adds the flags for commands that ask: who may be asked, and where the last synth said whom it asks. */
export function withAsking(command: Command): Command {
  return withOut(command).option(
    "--allow <what>",
    "ask this host, role (ARN) or profile (profile:NAME), which only the lock names; may be repeated (or ENS_IMAGES_ALLOW)",
    (word: string, words: readonly string[] = []) => [...words, word],
  );
}

/** The value of a flag that counts days. */
export function readDays(text: string): number {
  const days = Number(text);
  if (!/^\d+(\.\d+)?$/.test(text)) throw new InvalidArgumentError("It must be a number of days, 0 or more.");
  return days;
}
