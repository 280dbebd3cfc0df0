import { type ConnectionName, type ConnectionSettings, connectionFromLock } from "../account/connection";
import { statedEndpoint } from "../account/endpoint";
import { hasOidcVariables, type Setting, setting } from "../account/variables";
import { Catalogs, type KnownCatalog } from "../ens/read/catalogs";
import { ask } from "../ens/read/read";
import { leaveIdleModules } from "../ens/sdk/idle-modules";
import { accountUnknown } from "../errors/cli";
import { EnsImagesError } from "../errors/ens-images-error";
import { pinOtherEndpoint } from "../errors/pin";
import { isProven, type KeysAtHand, sameAccount, wantsProof } from "../lock/account-rule";
import type { KeyedPin, Lock } from "../lock/lock";
import { showProgress, withInterrupt } from "./prompt";
import type { Terminal } from "./terminal";

const DEADLINE_MS = 120_000;

/** What was read of accounts, by their names. */
export interface AskedCatalogs {
  /** The catalog, or why the account could not be asked. */
  readonly at: (connection: ConnectionName) => KnownCatalog | EnsImagesError;
}

/** What was read of the accounts that pins are from. */
export interface PinCatalogs extends AskedCatalogs {
  /** The catalog of the pin's account, or why it could not be asked: the keys at hand may be of another one. */
  readonly of: (pin: KeyedPin) => KnownCatalog | EnsImagesError;
}

/**
 * Reads the catalog of every account that the pins name, each once, with names alone: the keys come from the environment.
 *
 * @param lock where the pins are from: its other pins help to tell whose account it is
 * @throws EnsImagesError `PIN_OTHER_ENDPOINT` where the environment states another endpoint than a pin's
 */
export async function askFor(terminal: Terminal, pins: readonly KeyedPin[], lock: Lock): Promise<PinCatalogs> {
  const stated = statedEndpoint({}, terminal.env);
  for (const { key, pin } of pins) {
    if (stated !== undefined && !sameAccount({ connection: { endpoint: stated } }, pin)) {
      const connection = { endpoint: stated };
      const { code, message } = pinOtherEndpoint({ path: key, key, mode: FROM_LOCK, connection }, pin.connection);
      throw new EnsImagesError(code, `${key}: ${message}`);
    }
  }
  const { at } = await askConnections(
    terminal,
    pins.map(({ pin }) => pin.connection),
    stated,
  );
  const atHand = keysAtHand(terminal.env);
  const others = [...lock.values()].flat();
  const of = ({ pin }: KeyedPin) => {
    const { connection } = pin;
    const asked = at(connection);
    if (EnsImagesError.is(asked) || !wantsProof(connection, atHand) || isProven(pin, others, asked.index)) return asked;
    return accountUnknown(connection);
  };
  return { at, of };
}

function keysAtHand(env: NodeJS.ProcessEnv): KeysAtHand {
  const names = (name: Setting) => setting(name, undefined, env) !== undefined;
  return {
    accessKey: names("accessKeyId"),
    profile: names("profile"),
    lender: names("credentialsUri") || names("ecsRoleName"),
    oidc: hasOidcVariables(env),
  };
}

/** Reads the catalog of each connection once; an endpoint that the environment states takes the place of theirs. */
export async function askConnections(
  terminal: Terminal,
  names: readonly ConnectionName[],
  stated?: string,
): Promise<AskedCatalogs> {
  const settingsOf = (name: ConnectionName) => settingsFor(name, stated);
  const catalogs = new Catalogs();
  const job = catalogs.job(
    names.map((name) => ({ connection: settingsOf(name) })),
    DEADLINE_MS,
  );
  if (job) {
    leaveIdleModules(require);
    const progress = showProgress(terminal, job.readings.length === 1 ? "asking the account" : "asking the accounts");
    const result = await withInterrupt((signal) => ask(job, terminal.env, signal)).finally(progress.end);
    terminal.note(...catalogs.keep(job, result).map((warning) => `warning: ${warning}`));
  }
  return { at: (name) => catalogs.of(settingsOf(name)) };
}

const FROM_LOCK = { mode: "live", because: "the command line asks" } as const;

function settingsFor(name: ConnectionName, stated: string | undefined): ConnectionSettings {
  const { endpoint, ...settings } = connectionFromLock(name);
  // What the environment states is read there, with what is said of its protocol.
  return stated === undefined && endpoint !== undefined ? { ...settings, endpoint } : settings;
}
