import { Command, InvalidArgumentError, Option } from "commander";
import type { Emulator, EmulatorAccount, EmulatorOptions } from "../../emulator/options";
import { EnsImagesError } from "../../errors/ens-images-error";
import { writeResult } from "../terminal";

const EXAMPLES = `
One line of JSON on stdout says that it is ready, where it listens and with which key to sign.
It stops on SIGTERM or SIGINT.

Examples:
  $ ens-images emulator --catalog images.json
  $ ens-images emulator --catalog images.json --port 8080 --access-key testAK:testSecret --log requests.jsonl
  $ ens-images emulator --catalog a.json --access-key A:secretA --access-key B:secretB:b.json
  $ ens-images emulator --catalog images.json --faults '[{"times":1,"fault":{"kind":"throttled"}}]'

Rules for faults, and what is assumed of the API, are in
node_modules/cdktf-ens-images/docs/emulator.md.`;

interface Flags {
  readonly catalog: string;
  readonly accessKey?: readonly EmulatorAccount[];
  readonly role?: Readonly<Record<string, string>>;
  readonly latency?: number;
  readonly session?: number;
  readonly tlsKey?: string;
  readonly tlsCert?: string;
  readonly exitWithParent?: true;
}
type Passed = Pick<EmulatorOptions, "port" | "log" | "faults" | "pageSizeOverflow" | "fuzzy" | "order">;

/** `ens-images emulator`: a DescribeSelfImages server on loopback, until it is told to stop. */
export function emulatorCommand(): Command {
  return new Command("emulator")
    .description("serve DescribeSelfImages on 127.0.0.1 from a catalog file")
    .requiredOption("--catalog <file>", "JSON array of image records in the API's field names; re-read when it changes")
    .option("--port <n>", "port to listen on (default: a free one)", wholeNumber(0, 65_535))
    .option("--access-key <id:secret[:file]>", "a key that may sign, and its own catalog; repeatable", readAccount)
    .option("--role <arn=file>", "what a role sees once it is assumed; repeatable", readRole)
    .option("--latency <ms>", "wait before each answer", wholeNumber(0, 600_000))
    .option("--log <file>", "append one JSON object a request, before it is answered")
    .option("--faults <file|json>", "fault rules; a file is re-read when it changes")
    .option("--session <seconds>", "lifetime of lent credentials, whatever is asked for", wholeNumber(1, 43_200))
    .addOption(choice("--page-size-overflow <what>", "page sizes over 50", ["error", "clamp"]))
    .addOption(
      choice("--fuzzy <how>", "search by ImageId and ImageName", ["contains", "ignore-case", "prefix", "equals"]),
    )
    .addOption(choice("--order <how>", "order of the images", ["newest", "oldest", "file"]))
    .option("--tls-key <file>", "private key (PEM): speak HTTPS")
    .option("--tls-cert <file>", "certificate (PEM) for --tls-key")
    .option("--exit-with-parent", "stop when stdin ends")
    .addHelpText("after", EXAMPLES)
    .allowExcessArguments(false)
    .configureOutput({ outputError: () => {} })
    .exitOverride((error) => {
      // Asking for help is no error: returning lets commander exit with 0.
      if (error.exitCode !== 0) {
        throw new EnsImagesError("USAGE", `${error.message.replace(/^error: /, "")} See: ens-images emulator --help`);
      }
    })
    .action(run);
}

async function run(flags: Flags & Passed): Promise<void> {
  const options = toOptions(flags);
  // Loaded here, so that the other commands start without it.
  const { startEmulator } = require("../../emulator/server") as typeof import("../../emulator/server");
  const emulator = await startEmulator(options);
  const { endpoint, accessKeyId, accessKeySecret } = emulator;
  const stopped = untilStopped(emulator, flags.exitWithParent === true);
  try {
    writeResult([JSON.stringify({ endpoint, accessKeyId, accessKeySecret })]);
  } catch (error) {
    // Nobody can ask at an endpoint that nobody knows.
    process.stdin.pause();
    await emulator.close();
    throw error;
  }
  await stopped;
}

function toOptions(flags: Flags & Passed): EmulatorOptions {
  const { catalog, port, log, faults, pageSizeOverflow, fuzzy, order, tlsKey, tlsCert } = flags;
  if ((tlsKey === undefined) !== (tlsCert === undefined)) {
    throw new EnsImagesError("USAGE", "HTTPS needs both --tls-key and --tls-cert. Give the other one too, or none.");
  }
  return {
    ...{ catalog, port, log, faults, pageSizeOverflow, fuzzy, order },
    accounts: flags.accessKey,
    roles: flags.role,
    latencyMs: flags.latency,
    sessionSeconds: flags.session,
    tls: tlsKey !== undefined && tlsCert !== undefined ? { keyFile: tlsKey, certFile: tlsCert } : undefined,
  };
}

function untilStopped(emulator: Emulator, exitWithParent: boolean): Promise<void> {
  return new Promise((resolve) => {
    const stop = () => {
      process.stdin.pause();
      resolve(emulator.close());
    };
    process.once("SIGTERM", stop);
    process.once("SIGINT", stop);
    if (exitWithParent) {
      process.stdin.once("end", stop).once("error", stop).resume();
    }
  });
}

function readAccount(text: string, before: readonly EmulatorAccount[] = []): EmulatorAccount[] {
  // Only the first two colons part: what is behind them is a path, which may have more.
  const [, accessKeyId, accessKeySecret, catalog] = /^([^:]+):([^:]+)(?::(.+))?$/.exec(text) ?? [];
  if (accessKeyId === undefined || accessKeySecret === undefined) {
    // Not an InvalidArgumentError: commander would repeat the argument, and with it a secret.
    throw new EnsImagesError("USAGE", "An --access-key is not ID:SECRET or ID:SECRET:CATALOGFILE. Write it so.");
  }
  return [...before, { accessKeyId, accessKeySecret, catalog }];
}

function readRole(text: string, before: Readonly<Record<string, string>> = {}): Record<string, string> {
  const [, arn, file] = /^([^=]+)=(.+)$/.exec(text) ?? [];
  if (arn === undefined || file === undefined) {
    throw new InvalidArgumentError("It must be ARN=CATALOGFILE.");
  }
  return { ...before, [arn]: file };
}

function wholeNumber(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < min || value > max) {
      throw new InvalidArgumentError(`It must be a whole number from ${min} to ${max}.`);
    }
    return value;
  };
}

function choice(flags: string, description: string, values: readonly [string, ...string[]]): Option {
  return new Option(flags, description).choices([...values]).default(values[0]);
}
