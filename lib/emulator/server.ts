import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { EnsImagesError } from "../errors/ens-images-error";
import { readAssumptions } from "./assumptions";
import { Guard } from "./auth/guard";
import { type Key, Keyring, randomAccessKey } from "./auth/keyring";
import { fixedCatalog, type ImageSource, watchCatalog } from "./catalog-file";
import type { Account } from "./context";
import { watchFaults } from "./faults/rules";
import { handle, type Service } from "./handle";
import { appendTo } from "./log";
import { machinesInFile, machinesInMemory } from "./machines/store";
import type { Catalog, Emulator, EmulatorAccount, EmulatorOptions } from "./options";
import { openPort } from "./port";

/**
 * Starts an ENS and STS server on loopback. Throws `CATALOG_INVALID` for a bad catalog, `USAGE` for bad fault rules, a
 * file that cannot be read or a port that is taken.
 */
export async function startEmulator(options: EmulatorOptions): Promise<Emulator> {
  const now = options.now ?? Date.now;
  const accounts = openAccounts(options, now);
  const keys = readKeys(options, accounts);
  const keyring = new Keyring(keys);
  const writeLog = options.log === undefined ? () => {} : appendTo(options.log);
  const roles = new Map(Object.entries(options.roles ?? {}).map(([arn, catalog]) => [arn, accounts(catalog)]));
  const service: Service = {
    guard: new Guard(keyring, now),
    firstKey: keys[0],
    latencyMs: options.latencyMs ?? 0,
    plan: watchFaults(options.faults ?? [], reporter(options)),
    shared: {
      ...{ keyring, now, sessionSeconds: options.sessionSeconds, roles },
      pageSizeOverflow: options.pageSizeOverflow ?? "error",
      fuzzy: options.fuzzy ?? "contains",
      assume: readAssumptions(options.assume),
      transitionMs: options.transitionMs ?? 0,
    },
    log: (entry) => {
      writeLog(entry);
      options.onRequest?.(entry);
    },
    report: reporter(options),
  };
  const listener: RequestListener = (message, response) => answer(message, response, service);
  const port = await openPort(options.port ?? 0, listener, options.tls);
  const { accessKeyId, accessKeySecret } = keys[0];
  return { ...port, accessKeyId, accessKeySecret };
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

function readKeys({ accounts = [], catalog }: EmulatorOptions, open: (catalog: Catalog) => Account): [Key, ...Key[]] {
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
function openAccounts(options: EmulatorOptions, now: () => number): (catalog: Catalog) => Account {
  const opened = new Map<Catalog, Account>();
  return (catalog) => {
    const file = opened.size === 0 ? options.machines : undefined;
    const account = opened.get(catalog) ?? {
      images: openCatalog(catalog, options),
      machines: file === undefined ? machinesInMemory(now) : machinesInFile(file, now, reporter(options)),
    };
    opened.set(catalog, account);
    return account;
  };
}

function openCatalog(catalog: Catalog, options: EmulatorOptions): ImageSource {
  const order = options.order ?? "newest";
  return typeof catalog === "string" ? watchCatalog(catalog, order, reporter(options)) : fixedCatalog(catalog, order);
}

function reporter(options: EmulatorOptions): (problem: string) => void {
  return options.report ?? ((problem) => process.stderr.write(`ens-images emulator: ${problem}\n`));
}
