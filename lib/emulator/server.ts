import { readFileSync } from "node:fs";
import http from "node:http";
import https from "node:https";
import type { AddressInfo } from "node:net";
import { EnsImagesError } from "../errors/ens-images-error";
import { Guard } from "./auth/guard";
import { type Key, Keyring, randomAccessKey } from "./auth/keyring";
import { fixedCatalog, type ImageSource, watchCatalog } from "./catalog-file";
import { watchFaults } from "./faults/rules";
import { handle, type Machine } from "./handle";
import { appendTo } from "./log";
import type { Catalog, Emulator, EmulatorOptions } from "./options";

const HOST = "127.0.0.1";
/** Longer than any test lasts: a client must not meet a connection that is just being closed for idleness. */
const KEEP_ALIVE_MS = 60_000;

/**
 * Starts a `DescribeSelfImages` server on loopback. Throws `CATALOG_INVALID` for a bad catalog, `USAGE` for bad fault
 * rules, a file that cannot be read or a port that is taken.
 */
export async function startEmulator(options: EmulatorOptions): Promise<Emulator> {
  const keys = readAccounts(options);
  const keyring = new Keyring(keys);
  const now = options.now ?? Date.now;
  // Kept, since a server that was closed while a request waits has no address any more.
  let endpoint = "";
  const writeLog = options.log === undefined ? () => {} : appendTo(options.log);
  const machine: Machine = {
    guard: new Guard(keyring, now),
    firstKey: keys[0],
    latencyMs: options.latencyMs ?? 0,
    origin: () => `${options.tls ? "https" : "http"}://${endpoint}`,
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
  const server = createServer(options, machine);
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  await listen(server, options.port ?? 0);
  endpoint = `${HOST}:${(server.address() as AddressInfo).port}`;
  const { accessKeyId, accessKeySecret } = keys[0];
  return { endpoint, accessKeyId, accessKeySecret, close: () => close(server) };
}

function createServer({ tls }: EmulatorOptions, machine: Machine): http.Server | https.Server {
  const listener: http.RequestListener = (message, response) => {
    handle(message, response, machine).catch((error: unknown) => {
      // A client that left while it was being read is no news; a log that cannot be written is.
      if (!message.destroyed || message.complete) {
        machine.report(`A request got no answer: ${error instanceof Error ? error.message : String(error)}.`);
      }
      response.destroy();
    });
  };
  if (!tls) {
    return http.createServer(listener);
  }
  try {
    return https.createServer({ key: readFileSync(tls.keyFile), cert: readFileSync(tls.certFile) }, listener);
  } catch (error) {
    const why = (error as Error).message;
    const files = `${tls.keyFile} and ${tls.certFile}`;
    throw new EnsImagesError(
      "USAGE",
      `HTTPS cannot be spoken with ${files}: ${why}. Give a key and its certificate, PEM.`,
    );
  }
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

function listen(server: http.Server | https.Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error) => {
      const next = "Choose another port, or none to get a free one.";
      reject(new EnsImagesError("USAGE", `The emulator cannot listen on ${HOST}:${port}: ${error.message}. ${next}`));
    });
    server.listen(port, HOST, resolve);
  });
}

function close(server: http.Server | https.Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
