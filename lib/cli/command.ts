import { Command, InvalidArgumentError, Option } from "commander";
import type { ConnectionName } from "../account/connection";
import { EnsImagesError } from "../errors/ens-images-error";
import { SORTS, type Sort } from "../lock/review/move-report";
import { shellWord } from "./render/words";
import type { ExitCode, Terminal } from "./terminal";

export type Run<Flags> = (
  terminal: Terminal,
  flags: Flags,
  args: readonly string[],
) => ExitCode | undefined | Promise<ExitCode | undefined>;

export interface CliCommand {
  readonly command: Command;
  readonly run: Run<never>;
}

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

export function lockCommand(name: string, summary: string, examples: readonly string[]): Command {
  return newCommand(name, summary, examples)
    .option("--lock <file>", "the lock (default: ens-images.lock.json beside cdktf.json)")
    .option("--json", "print JSON alone on stdout");
}

/** Flags of a run that the next command needs too, to speak of the same pins, lock and output, and to be as free to ask. */
export function sameFlags({ stack, lock, out, allow }: SameFlags): string {
  const stated = Object.entries({ stack, lock, out, allow }).flatMap(([name, value = []]) =>
    [value].flat().flatMap((one) => [`--${name}`, one]),
  );
  return sameWords(stated);
}

type SameFlags = Pick<AskFlags, "lock" | "out" | "allow"> & Pick<ReportFlags, "stack">;

/** The command as it was typed, but for real. */
export function withoutDryRun({ argv }: Terminal): string {
  return `ens-images${sameWords(argv.filter((word) => word !== "--dry-run"))}`;
}

export function sameWords(words: readonly string[]): string {
  return words.map((word) => ` ${shellWord(word)}`).join("");
}

export function withOut(command: Command): Command {
  return command.option("--out <dir>", "output folder of the last synth (default: cdktf.out)");
}

export type ConnectionFlags = Pick<ConnectionName, "profile" | "region" | "endpoint" | "roleArn">;

export function withConnection(command: Command): Command {
  return command
    .option("--profile <name>", "profile of the account to ask")
    .option("--region <id>", "region of the provider, which may have an endpoint of its own")
    .option("--endpoint <host>", "endpoint to ask")
    .option("--role-arn <arn>", "role to assume");
}

export interface ReportFlags {
  readonly stack?: readonly string[];
  readonly sort?: Sort;
  readonly verbose?: true;
}

export function withReport(command: Command): Command {
  return command
    .option("--stack <glob...>", "only pins of these stacks")
    .addOption(new Option("--sort <order>", "what comes first (default: what is worst)").choices(SORTS))
    .option("--verbose", "every pin by itself, with its ids, reason and machines");
}

export interface AskFlags extends ConnectionFlags, LockFlags {
  readonly allow?: readonly string[];
  readonly out?: string;
}

export function withAsking(command: Command): Command {
  return withOut(withConnection(command)).option(
    "--allow <what>",
    "ask this host, role (ARN) or profile (profile:NAME), which only the lock names; may be repeated (or ENS_IMAGES_ALLOW)",
    (word: string, words: readonly string[] = []) => [...words, word],
  );
}

export interface PlanFlags {
  readonly plan?: readonly string[];
  readonly machine?: readonly string[];
}

export function withPlan(command: Command): Command {
  return withMachine(
    command.option("--plan <file...>", "what terraform show -json prints for a plan: FILE, or NAME=FILE (its stack)"),
  );
}

export function withMachine(command: Command): Command {
  return command.option(
    "--machine <type.path...>",
    "without a synth: further resources that boot from an image, and where their id is, as terraform_data.input",
  );
}

export function readDays(text: string): number {
  const days = Number(text);
  if (!/^\d+(\.\d+)?$/.test(text)) throw new InvalidArgumentError("It must be a number of days, 0 or more.");
  return days;
}

export function wholeNumber(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < min || value > max) {
      throw new InvalidArgumentError(`It must be a whole number from ${min} to ${max}.`);
    }
    return value;
  };
}
