import { ask } from "../ask";
import { sameAccount } from "../core/account-rule";
import { type CatalogIndex, indexCatalog } from "../core/catalog-index";
import { type ConnectionName, type ConnectionSettings, connectionFromLock } from "../core/connection";
import { statedEndpoint } from "../core/endpoint";
import type { KeyedPin } from "../core/lock";
import { type Json, stableText } from "../core/stable-json";
import { EnsImagesError, type ErrorCode } from "../errors";
import { pinOtherEndpoint } from "../errors/pin";
import { PACKAGE_VERSION } from "../version";
import { withInterrupt } from "./interrupt";
import { showProgress } from "./progress";
import type { Terminal } from "./terminal";

const DEADLINE_MS = 120_000;

/** A catalog, or why the account could not be asked. */
export type Asked = { readonly index: CatalogIndex; readonly warnings: readonly string[] } | EnsImagesError;

/** What was read of the accounts that pins are from. */
export interface Catalogs {
  readonly of: (connection: ConnectionName) => Asked;
}

/**
 * Reads the catalog of every account that the pins name, each once, with names alone: the keys come from the environment.
 *
 * @throws EnsImagesError `PIN_OTHER_ENDPOINT` where the environment states another endpoint than a pin's
 */
export async function askFor(terminal: Terminal, pins: readonly KeyedPin[]): Promise<Catalogs> {
  const stated = statedEndpoint({}, terminal.env);
  for (const { key, pin } of pins) {
    if (stated !== undefined && !sameAccount({ connection: { endpoint: stated } }, pin)) {
      const connection = { endpoint: stated };
      const { code, message } = pinOtherEndpoint({ path: key, key, mode: FROM_LOCK, connection }, pin.connection);
      throw new EnsImagesError(code, `${key}: ${message}`);
    }
  }
  return askConnections(
    terminal,
    pins.map(({ pin }) => pin.connection),
    stated,
  );
}

/** Reads the catalog of each connection once; `stated` takes the place of their endpoints. */
export async function askConnections(
  terminal: Terminal,
  names: readonly ConnectionName[],
  stated?: string,
): Promise<Catalogs> {
  const settingsOf = (name: ConnectionName) => settingsFor(name, stated);
  const distinct = new Map(names.map((name) => [identity(settingsOf(name)), settingsOf(name)]));
  const connections = [...distinct.values()];
  const progress = showProgress(terminal, connections.length === 1 ? "asking the account" : "asking the accounts");
  const readings = connections.map((connection) => ({ connection }));
  const job = { version: PACKAGE_VERSION, readings, deadlineMs: DEADLINE_MS };
  const { answers } = await withInterrupt((signal) => ask(job, terminal.env, signal)).finally(progress.end);
  const read = new Map<string, Asked>();
  for (const [i, key] of [...distinct.keys()].entries()) {
    const answer = answers[i];
    if (!answer) continue;
    read.set(
      key,
      "catalog" in answer
        ? { index: indexCatalog(answer.catalog.images), warnings: answer.catalog.warnings }
        : new EnsImagesError(answer.error.code as ErrorCode, answer.error.message),
    );
    if ("catalog" in answer) terminal.note(...answer.catalog.warnings.map((warning) => `warning: ${warning}`));
  }
  return { of: (name) => read.get(identity(settingsOf(name))) as Asked };
}

const FROM_LOCK = { mode: "live", because: "the command line asks" } as const;

function settingsFor(name: ConnectionName, stated: string | undefined): ConnectionSettings {
  // The account's id is compared, never sent: it must not part one reading into two.
  const { account: _, ...settings } = connectionFromLock(name);
  return stated === undefined ? settings : { ...settings, endpoint: stated };
}

function identity(settings: ConnectionSettings): string {
  return stableText(settings as unknown as Json);
}
