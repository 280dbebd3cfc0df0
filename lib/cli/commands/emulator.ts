import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { InvalidArgumentError } from "commander";
import type { EmulatorAccount, EmulatorOptions } from "../../emulator/options";
import { EnsImagesError } from "../../errors/ens-images-error";
import { isRunning } from "../../lock/disk/owner";
import { type CliCommand, type FlagsOf, newCommand, wholeNumber } from "../command";
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
  let stop = () => {};
  const stopped = new Promise<void>((resolve) => {
    stop = resolve;
  });
  process.once("SIGTERM", stop);
  process.once("SIGINT", stop);
  const watch = flags.exitWithParent && watchParent(stop);
  try {
    // Where this fails it ends: nobody can ask at an endpoint that nobody knows.
    writeResult([JSON.stringify({ endpoint, accessKeyId, accessKeySecret })]);
    await stopped;
  } finally {
    clearInterval(watch);
    await emulator.close();
  }
}

function toOptions(flags: Flags): EmulatorOptions {
  const { accessKey: accounts, role: roles, latency: latencyMs, session: sessionSeconds } = flags;
  const { catalog, port, log, machines, assume, faults, pageSizeOverflow, fuzzy, order, tlsKey, tlsCert } = flags;
  if ((tlsKey === undefined) !== (tlsCert === undefined)) {
    throw new EnsImagesError("USAGE", "HTTPS needs both --tls-key and --tls-cert. Give the other one too, or none.");
  }
  return {
    ...{ catalog, port, log, machines, assume, faults, pageSizeOverflow, fuzzy, order },
    ...{ accounts, roles, latencyMs, sessionSeconds, transitionMs: flags.transition },
    tls: tlsKey !== undefined && tlsCert !== undefined ? { keyFile: tlsKey, certFile: tlsCert } : undefined,
  };
}

const EVERY_MS = 250;
/** The command line of a wrapper repeats this one's: `npm exec ens-images emulator …`, `sh -c 'ens-images' emulator …`. */
const WRAPPER = /\bens-images\W+emulator\b/;

/**
 * Calls back once, when the process that started this one has ended. `npx` and its kind stand between a shell and its
 * program and outlive the shell for as long as the program runs: whoever started such a wrapper is watched as well.
 */
function watchParent(ended: () => void): NodeJS.Timeout {
  const parent = process.ppid;
  const watched = ancestors(parent);
  const timer = setInterval(() => {
    // Whose parent ends gets another one; but on Windows, where it keeps the number of one that is no more.
    if (process.ppid === parent && watched.every(isRunning)) return;
    clearInterval(timer);
    ended();
  }, EVERY_MS);
  return timer;
}

function ancestors(pid: number): number[] {
  const about = pid > 1 ? look(pid) : undefined;
  return about && WRAPPER.test(about.commandLine) ? [pid, ...ancestors(about.parent)] : [pid];
}

function look(pid: number): { readonly parent: number; readonly commandLine: string } | undefined {
  try {
    if (process.platform === "linux") {
      const status = readFileSync(`/proc/${pid}/status`, "utf8");
      const commandLine = readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
      return { parent: Number(/^PPid:\s*(\d+)/m.exec(status)?.[1]), commandLine };
    }
    const text = execFileSync("ps", ["-o", "ppid=,args=", "-p", String(pid)], { encoding: "utf8" });
    const [, parent, commandLine = ""] = /^\s*(\d+)\s+(.*)/.exec(text) ?? [];
    return parent === undefined ? undefined : { parent: Number(parent), commandLine };
  } catch {
    return undefined;
  }
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
