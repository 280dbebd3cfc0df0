import type { IncomingMessage, ServerResponse } from "node:http";
import { EnsImagesError } from "../errors/ens-images-error";
import { memo } from "../util/memo";
import type { Account } from "./actions";
import { readAssumptions } from "./assumptions";
import { Guard, type Key, Keyring, randomAccessKey } from "./auth/guard";
import { watchFaults } from "./faults/rules";
import { appendTo, handle, type Service } from "./handle";
import { fixedCatalog, watchCatalog } from "./images";
import { machinesInFile, machinesInMemory } from "./machines/machine";
import type { Emulator, EmulatorAccount, EmulatorCatalog, EmulatorOptions } from "./options";
import { openPort } from "./port";

/**
 * Starts an ENS and STS server on loopback. Throws `CATALOG_INVALID` for a bad catalog, `USAGE` for bad fault rules, a
 * file that cannot be read or a port that is taken.
 */
export async function startEmulator(options: EmulatorOptions): Promise<Emulator> {
  const { now = Date.now, report = complain, latencyMs = 0, pageSizeOverflow = "error", fuzzy = "contains" } = options;
  const accounts = openAccounts(options, now, report);
  const keys = readKeys(options, accounts);
  const keyring = new Keyring(keys);
  const writeLog = options.log === undefined ? () => {} : appendTo(options.log);
  const roles = new Map(Object.entries(options.roles ?? {}).map(([arn, catalog]) => [arn, accounts(catalog)]));
  const { sessionSeconds, transitionMs = 0 } = options;
  const assume = readAssumptions(options.assume);
  const service: Service = {
    guard: new Guard(keyring, now),
    firstKey: keys[0],
    latencyMs,
    plan: watchFaults(options.faults ?? [], report),
    shared: { keyring, now, sessionSeconds, roles, pageSizeOverflow, fuzzy, assume, transitionMs },
    log: (entry) => {
      writeLog(entry);
      options.onRequest?.(entry);
    },
    report,
  };
  const port = await openPort(options.port ?? 0, (...exchange) => answer(...exchange, service), options.tls);
  const { accessKeyId, accessKeySecret } = keys[0];
  return { ...port, accessKeyId, accessKeySecret };
}

function complain(problem: string): void {
  process.stderr.write(`ens-images emulator: ${problem}\n`);
}

function answer(message: IncomingMessage, response: ServerResponse, service: Service): void {
  handle(message, response, service).catch((error: unknown) => {
    // A client that left while it was being read is no news; a log that cannot be written is.
    if (!message.destroyed || message.complete) {
      service.report(`A request got no answer: ${error instanceof Error ? error.message : String(error)}.`);
    }
    response.destroy();
  });
}

type Open = (catalog: EmulatorCatalog) => Account;

function readKeys({ accounts = [], catalog }: EmulatorOptions, open: Open): [Key, ...Key[]] {
  const ids = accounts.map(({ accessKeyId }) => accessKeyId);
  const twice = ids.find((id, at) => ids.indexOf(id) !== at);
  if (twice !== undefined) {
    throw new EnsImagesError("USAGE", `The access key ${twice} is given twice. Give every account a key of its own.`);
  }
  const [first = randomAccessKey(), ...others] = accounts;
  const toKey = ({ accessKeyId, accessKeySecret, ...own }: EmulatorAccount): Key => {
    return { accessKeyId, accessKeySecret, account: open(own.catalog ?? catalog) };
  };
  return [toKey(first), ...others.map(toKey)];
}

/** Opens each catalog once: who has the same one is of the same account. The first one opened has the file of machines. */
function openAccounts(options: EmulatorOptions, now: () => number, report: (problem: string) => void): Open {
  const { machines, order = "newest" } = options;
  let file = machines;
  return memo((catalog) => {
    const account = {
      images: typeof catalog === "string" ? watchCatalog(catalog, order, report) : fixedCatalog(catalog, order),
      machines: file === undefined ? machinesInMemory(now) : machinesInFile(file, now, report),
    };
    file = undefined;
    return account;
  });
}
