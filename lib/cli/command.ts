import { Command, InvalidArgumentError, Option } from "commander";
import { EnsImagesError } from "../errors/ens-images-error";
import { SORTS } from "../lock/review/move-report";
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

/**
 * Arguments and flags as commander writes them, in the order of the help text, each with what is said of it. A flag that is no
 * plain text also has how it is read, or what may be chosen; one that is never missing what it is where nobody states it.
 */
export interface FlagTable {
  readonly [flags: string]: string | readonly [text: string, read: Read | readonly string[], otherwise?: string];
}

type Read = (text: string, before: never) => unknown;

/** What a table of flags is parsed to: `minAgeDays` of `--min-age-days <n>`. */
export type FlagsOf<Table> = { readonly [Flag in keyof Table & string as NameOf<Flag>]?: ValueOf<Flag, Table[Flag]> };

type NameOf<Flag extends string> = Flag extends `-${string}, ${infer Long}`
  ? NameOf<Long>
  : Flag extends `--no-${infer Name}` | `--${infer Name} ${string}` | `--${infer Name}`
    ? CamelCase<Name>
    : never;

type CamelCase<Name extends string> = Name extends `${infer Word}-${infer Rest}`
  ? `${Word}${Capitalize<CamelCase<Rest>>}`
  : Name;

type ValueOf<Flag extends string, Row> = Row extends readonly [string, (...texts: never[]) => infer Value, ...unknown[]]
  ? Value
  : Row extends readonly [string, readonly (infer Choice)[], ...unknown[]]
    ? Choice
    : Flag extends `${string}...>`
      ? readonly string[]
      : Flag extends `${string}>`
        ? string
        : Flag extends `--no-${string}`
          ? boolean
          : true;

/** A command with the manners of all: examples below its help, usage errors as our own, no exit of its own. */
export function newCommand(
  name: string,
  summary: string,
  flags: FlagTable,
  run: Run<never>,
  examples: readonly string[],
): CliCommand {
  const command = new Command(`ens-images ${name}`)
    .description(summary)
    .addHelpText("after", `\nExamples:\n${examples.map((example) => `  $ ens-images ${example}`).join("\n")}`)
    .allowExcessArguments(false)
    .configureOutput({ outputError: () => {} })
    .exitOverride((error) => {
      if (error.exitCode === 0) throw error;
      const problem = error.message.replace(/^error: /, "").replace(/\n\(Did you mean (.*)\?\)$/, ". Did you mean $1?");
      throw new EnsImagesError("USAGE", `${problem.replace(/([^.?])$/, "$1.")} See: ens-images ${name} --help`);
    });
  for (const [flag, row] of Object.entries(flags)) {
    const [text, read, otherwise] = typeof row === "string" ? [row] : row;
    if (!flag.startsWith("-")) {
      command.argument(flag, text);
      continue;
    }
    const option = new Option(flag, text).default(otherwise);
    if (typeof read === "function") option.argParser(read as (text: string) => unknown);
    else if (read) option.choices(read);
    // A number that may be left out is 1.
    command.addOption(flag.endsWith("]") ? option.preset("1") : option);
  }
  return { command, run };
}

export const LOCK = {
  "--lock <file>": "the lock (default: ens-images.lock.json beside cdktf.json)",
  "--json": "print JSON alone on stdout",
} as const;

export const OUT = { "--out <dir>": "output folder of the last synth (default: cdktf.out)" } as const;

export const CONNECTION = {
  "--profile <name>": "profile of the account to ask",
  "--region <id>": "region of the provider, which may have an endpoint of its own",
  "--endpoint <host>": "endpoint to ask",
  "--role-arn <arn>": "role to assume",
} as const;

/** Of a command that asks the accounts of pins. */
export const ASKING = {
  ...LOCK,
  ...CONNECTION,
  ...OUT,
  "--allow <what>": [
    "ask this host, role (ARN) or profile (profile:NAME), which only the lock names; may be repeated (or ENS_IMAGES_ALLOW)",
    (word: string, words: readonly string[] = []) => [...words, word],
  ],
} as const;

export const REPORT = {
  "--stack <glob...>": "only pins of these stacks",
  "--sort <order>": ["what comes first (default: what is worst)", SORTS],
  "--verbose": "every pin by itself, with its ids, reason and machines",
} as const;

export const PAGE = {
  "--html <file>": "also write a page to look at: images over time, the pins on them, what hangs on them",
  "--svg <file>": "also write the picture of that page alone",
} as const;

export const MACHINE = {
  "--machine <type.path...>":
    "without a synth: further resources that boot from an image, and where their id is, as terraform_data.input",
} as const;

export const PLAN = {
  "--plan <file...>": "what terraform show -json prints for a plan: FILE, or NAME=FILE (its stack)",
  ...MACHINE,
} as const;

export type LockFlags = FlagsOf<typeof LOCK>;
export type ConnectionFlags = FlagsOf<typeof CONNECTION>;
export type AskFlags = FlagsOf<typeof ASKING>;
export type PageFlags = FlagsOf<typeof PAGE>;
export type ReportFlags = FlagsOf<typeof REPORT>;

/** Flags of a run that the next command needs too, to speak of the same pins, lock and output, and to be as free to ask. */
export function sameFlags({ stack, lock, out, allow }: AskFlags & ReportFlags): string {
  const stated = Object.entries({ stack, lock, out, allow }).flatMap(([name, value = []]) =>
    [value].flat().flatMap((one) => [`--${name}`, one]),
  );
  return sameWords(stated);
}

/** The command as it was typed, but for real. */
export function withoutDryRun({ argv }: Terminal): string {
  return `ens-images${sameWords(argv.filter((word) => word !== "--dry-run"))}`;
}

export function sameWords(words: readonly string[]): string {
  return words.map((word) => ` ${shellWord(word)}`).join("");
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
