import type { IncomingMessage, ServerResponse } from "node:http";
import { EnsImagesError } from "../errors/ens-images-error";
import { Guard } from "./auth/guard";
import { type Key, Keyring, randomAccessKey } from "./auth/keyring";
import { fixedCatalog, type ImageSource, watchCatalog } from "./catalog-file";
import { watchFaults } from "./faults/rules";
import { handle, type Service } from "./handle";
import { appendTo } from "./log";
import type { Catalog, Emulator, EmulatorOptions } from "./options";
import { openPort } from "./port";

/**
 * Starts a `DescribeSelfImages` server on loopback. Throws `CATALOG_INVALID` for a bad catalog, `USAGE` for bad fault
 * rules, a file that cannot be read or a port that is taken.
 */
export async function startEmulator(options: EmulatorOptions): Promise<Emulator> {
  const keys = readAccounts(options);
  const keyring = new Keyring(keys);
  const now = options.now ?? Date.now;
  const writeLog = options.log === undefined ? () => {} : appendTo(options.log);
  const service: Service = {
    guard: new Guard(keyring, now),
    firstKey: keys[0],
    latencyMs: options.latencyMs ?? 0,
    plan: watchFaults(options.faults ?? [], reporter(options)),
    shared: {
      sts: { keyring, now, sessionSeconds: options.sessionSeconds, roles: readRoles(options) },
      rules: { pageSizeOverflow: options.pageSizeOverflow ?? "error", fuzzy: options.fuzzy ?? "contains" },
    },
    log: (entry) => {
      writeLog(entry);
      options.onRequest?.(entry);
    },
    report: reporter(options),
  };
  const port = await openPort(
    options.port ?? 0,
    (message, response) => answer(message, response, service),
    options.tls,
  );
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

function readAccounts(options: EmulatorOptions): [Key, ...Key[]] {
  const { catalog, accounts = [] } = options;
  const ids = accounts.map(({ accessKeyId }) => accessKeyId);
  const twice = ids.find((id, at) => ids.indexOf(id) !== at);
  if (twice !== undefined) {
    throw new EnsImagesError("USAGE", `The access key ${twice} is given twice. Give every account a key of its own.`);
  }
  const sources = new Map<Catalog, ImageSource>();
  const [first = randomAccessKey(), ...others] = accounts;
  const toKey = (account: { accessKeyId: string; accessKeySecret: string; catalog?: Catalog }): Key => {
    const own = account.catalog ?? catalog;
    const images = sources.get(own) ?? openCatalog(own, options);
    sources.set(own, images);
    return { accessKeyId: account.accessKeyId, accessKeySecret: account.accessKeySecret, images };
  };
  return [toKey(first), ...others.map(toKey)];
}

function readRoles(options: EmulatorOptions): Map<string, ImageSource> {
  return new Map(Object.entries(options.roles ?? {}).map(([arn, catalog]) => [arn, openCatalog(catalog, options)]));
}

function openCatalog(catalog: Catalog, options: EmulatorOptions): ImageSource {
  const order = options.order ?? "newest";
  return typeof catalog === "string" ? watchCatalog(catalog, order, reporter(options)) : fixedCatalog(catalog, order);
}

function reporter(options: EmulatorOptions): (problem: string) => void {
  return options.report ?? ((problem) => process.stderr.write(`ens-images emulator: ${problem}\n`));
}
