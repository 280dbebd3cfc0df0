import { InvalidArgumentError } from "commander";
import type { Emulator, EmulatorAccount, EmulatorOptions } from "../../emulator/options";
import { EnsImagesError } from "../../errors/ens-images-error";
import { type CliCommand, type FlagsOf, newCommand, wholeNumber } from "../command";
import { onParentEnd } from "../parent";
import { type Terminal, writeResult } from "../terminal";

const EXAMPLES = [
  "emulator --catalog images.json",
  "emulator --catalog images.json --port 8080 --access-key testAK:testSecret --log requests.jsonl",
  "emulator --catalog a.json --access-key A:secretA --access-key B:secretB:b.json",
  `emulator --catalog images.json --faults '[{"times":1,"fault":{"kind":"throttled"}}]'`,
];
const NOTES = `
One line of JSON on stdout says that it is ready, where it listens and with which key to sign.
It stops on SIGTERM or SIGINT.

Rules for faults, and what is assumed of the API, are in
node_modules/cdktf-ens-images/docs/emulator.md.`;

const FLAGS = {
  "--catalog <file>": "JSON array of image records in the API's field names; re-read when it changes",
  "--port <n>": ["port to listen on (default: a free one)", wholeNumber(0, 65_535)],
  "--access-key <id:secret[:file]>": ["a key that may sign, and its own catalog; repeatable", readAccount],
  "--role <arn=file>": ["what a role sees once it is assumed; repeatable", readPair],
  "--machines <file>": "keep the machines in this file, made where it is missing (default: in memory)",
  "--transition <ms>": ["how long a machine takes to start, stop, be reset or go", wholeNumber(0, 600_000)],
  "--assume <name=value>": ["another choice where the API's documentation is silent; repeatable", readPair],
  "--latency <ms>": ["wait before each answer", wholeNumber(0, 600_000)],
  "--log <file>": "append one JSON object a request, before it is answered",
  "--faults <file|json>": "fault rules; a file is re-read when it changes",
  "--session <seconds>": ["lifetime of lent credentials, whatever is asked for", wholeNumber(1, 43_200)],
  "--page-size-overflow <what>": ["page sizes over 50", ["error", "clamp"], "error"],
  "--fuzzy <how>": ["search by ImageId and ImageName", ["contains", "ignore-case", "prefix", "equals"], "contains"],
  "--order <how>": ["order of the images", ["newest", "oldest", "file"], "newest"],
  "--tls-key <file>": "private key (PEM): answer TLS too, on the same port",
  "--tls-cert <file>": "certificate (PEM) for --tls-key",
  "--exit-with-parent": "stop when the shell or program that started it ends",
} as const;

type Flags = FlagsOf<typeof FLAGS> & { readonly catalog: string };

export function emulatorCommand(): CliCommand {
  const summary = "serve the ENS API on 127.0.0.1: images from a catalog file, and machines";
  const made = newCommand("emulator", summary, FLAGS, run, EXAMPLES);
  made.command.options.find(({ long }) => long === "--catalog")?.makeOptionMandatory();
  made.command.addHelpText("after", NOTES);
  return made;
}

async function run(_terminal: Terminal, flags: Flags): Promise<undefined> {
  const options = toOptions(flags);
  // Loaded here, so that the other commands start without it.
  const { startEmulator } = require("../../emulator/server") as typeof import("../../emulator/server");
  const emulator = await startEmulator(options);
  const { endpoint, accessKeyId, accessKeySecret } = emulator;
  const { stop, stopped } = untilStopped(emulator, flags.exitWithParent === true);
  try {
    writeResult([JSON.stringify({ endpoint, accessKeyId, accessKeySecret })]);
  } catch (error) {
    // Nobody can ask at an endpoint that nobody knows.
    stop();
    await stopped;
    throw error;
  }
  await stopped;
}

function toOptions(flags: Flags): EmulatorOptions {
  const { catalog, port, log, machines, assume, faults, pageSizeOverflow, fuzzy, order, tlsKey, tlsCert } = flags;
  if ((tlsKey === undefined) !== (tlsCert === undefined)) {
    throw new EnsImagesError("USAGE", "HTTPS needs both --tls-key and --tls-cert. Give the other one too, or none.");
  }
  return {
    ...{ catalog, port, log, machines, assume, faults, pageSizeOverflow, fuzzy, order },
    accounts: flags.accessKey,
    roles: flags.role,
    latencyMs: flags.latency,
    sessionSeconds: flags.session,
    transitionMs: flags.transition,
    tls: tlsKey !== undefined && tlsCert !== undefined ? { keyFile: tlsKey, certFile: tlsCert } : undefined,
  };
}

function untilStopped(emulator: Emulator, exitWithParent: boolean): { stop: () => void; stopped: Promise<void> } {
  let stop = () => {};
  const stopped = new Promise<void>((resolve) => {
    stop = () => {
      unwatch();
      resolve(emulator.close());
    };
  });
  // A wrapper's command line repeats this one's: npm exec ens-images emulator …, sh -c 'ens-images' emulator ….
  const unwatch = exitWithParent ? onParentEnd(stop, (line) => /\bens-images\W+emulator\b/.test(line)) : () => {};
  process.once("SIGTERM", stop);
  process.once("SIGINT", stop);
  return { stop, stopped };
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

/** `NAME=VALUE`, as a role and its catalog, or an assumption and what is assumed. */
function readPair(text: string, before: Readonly<Record<string, string>> = {}): Record<string, string> {
  const [, name, value] = /^([^=]+)=(.+)$/.exec(text) ?? [];
  if (name === undefined || value === undefined) {
    throw new InvalidArgumentError("It must be written with a =, such as ARN=CATALOGFILE or NAME=VALUE.");
  }
  return { ...before, [name]: value };
}
