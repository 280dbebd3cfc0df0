import { type ConnectionName, type ConnectionSettings, connectionFromLock, lastRole } from "../account/connection";
import { statedEndpoint } from "../account/endpoint";
import { allowedWords, decidingWords } from "../account/hosts";
import { hasOidcVariables, type Setting, setting } from "../account/variables";
import { Catalogs, type KnownCatalog } from "../ens/read/catalogs";
import { ask } from "../ens/read/read";
import { leaveIdleModules } from "../ens/sdk/load";
import { accountUnknown, connectionNotAllowed } from "../errors/cli";
import { EnsImagesError } from "../errors/ens-images-error";
import { pinOtherEndpoint } from "../errors/pin";
import { relationOf } from "../lock/account-rule";
import type { KeyedPin, Lock } from "../lock/lock";
import { askedByProgram, reportedConnection } from "../lock/reported-lookups";
import type { SynthReport } from "../lock/synth-report";
import { visibleText } from "../util/terminal-text";
import { isProven, type KeysAtHand, wantsProof } from "./account-proof";
import type { AskFlags } from "./command";
import { connectionOf, statedBy } from "./connection-flags";
import { showProgress, withInterrupt } from "./prompt";
import type { Terminal } from "./terminal";

const DEADLINE_MS = 120_000;

export interface AskedCatalogs {
  readonly at: (connection: ConnectionName) => KnownCatalog | EnsImagesError;
}

export interface PinCatalogs extends AskedCatalogs {
  readonly askedFor: (pin: KeyedPin) => ConnectionName | EnsImagesError;
  /** The catalog of the pin's account, or why it could not be asked: the keys at hand may be of another one. */
  readonly of: (pin: KeyedPin) => KnownCatalog | EnsImagesError;
}

export interface AskingFrom {
  readonly lock: Lock;
  /** What the last synth says of the program, as far as that is its own word. */
  readonly program: SynthReport | undefined;
  readonly flags: AskFlags;
}

/**
 * Reads the catalog of every account that the pins are from, each once, with names alone: the keys come from the environment.
 * Who is asked is what the program states, and else what the lock does, as far as environment, program or user name it too.
 *
 * @throws EnsImagesError `USAGE` where a word that is to allow something names nothing
 */
export async function askFor(
  caller: Terminal,
  pins: readonly KeyedPin[],
  { lock, program, flags }: AskingFrom,
): Promise<PinCatalogs> {
  const terminal = statedBy(caller, flags);
  const { env } = terminal;
  // What the user states goes before program and lock; an endpoint does so by the environment.
  const { endpoint: _, ...byFlags } = connectionOf(flags) ?? {};
  const stating = (name: ConnectionName) => ({ ...name, ...byFlags, ...(byFlags.roleArn && { roleChain: undefined }) });
  const stated = statedEndpoint({}, env);
  const programs = askedByProgram(program, lock);
  const allowed = allowedWords(
    [byFlags, ...(program?.lookups ?? []).flatMap((lookup) => reportedConnection(lookup) ?? [])],
    env,
    flags.allow,
  );
  const askedFor = ({ key, pin }: KeyedPin): ConnectionName | EnsImagesError => {
    const emulator = stated === undefined ? undefined : { endpoint: stated };
    if (emulator && relationOf(emulator, pin.connection) !== "same") {
      return pinOtherEndpoint({ path: key, key, mode: FROM_LOCK, connection: emulator }, pin.connection);
    }
    const byProgram = programs(pin);
    const { profile, ...others } = pin.connection;
    const named = byProgram || setting("profile", undefined, env) !== undefined ? others : { ...others, profile };
    const own = stating(named);
    // Where the program says whom to ask, a pin that names another host or role is none of its pins.
    const words = decidingWords(emulator ? { ...own, ...emulator } : own).filter((word) => !allowed.has(word));
    return words.length > 0 ? connectionNotAllowed(words.map(visibleText)) : byProgram ? stating(byProgram) : own;
  };
  const { at } = await askConnections(
    terminal,
    pins.flatMap((pin) => {
      const name = askedFor(pin);
      return EnsImagesError.is(name) ? [] : [name];
    }),
    stated,
  );
  const atHand = keysAtHand(env);
  const others = [...lock.values()].flat();
  const of = (keyed: KeyedPin) => {
    const name = askedFor(keyed);
    if (EnsImagesError.is(name)) return name;
    const { pin } = keyed;
    const asked = at(name);
    const isOfRole =
      name.roleArn !== undefined && name.account !== undefined && name.account === pin.connection.account;
    const wants = !isOfRole && (namesOther(name, pin.connection) || wantsProof(pin.connection, atHand));
    if (EnsImagesError.is(asked) || !wants || isProven(pin, others, asked.index)) return asked;
    const { profile, account } = pin.connection;
    return accountUnknown({
      ...pin.connection,
      profile: profile && visibleText(profile),
      account: account && visibleText(account),
    });
  };
  return { at, askedFor, of };
}

/** Whether another profile or role than the pin's is asked: then its account is not known by names. */
function namesOther(asked: ConnectionName, pinned: ConnectionName): boolean {
  return (pinned.profile ?? "") !== (asked.profile ?? "") || lastRole(pinned) !== lastRole(asked);
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
    const result = await withInterrupt((signal) => ask(job, terminal.env, signal, progress.onPage)).finally(
      progress.end,
    );
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
