import { type ConnectionName, type ConnectionSettings, connectionFromLock, lastRole } from "../account/connection";
import { statedEndpoint } from "../account/endpoint";
import { allowedWords, decidingWords } from "../account/hosts";
import { hasOidcVariables, type Setting, setting } from "../account/variables";
import { Catalogs, type KnownCatalog, keyOf } from "../ens/read/catalogs";
import type { CatalogAnswer } from "../ens/read/job";
import { ask } from "../ens/read/read";
import { leaveIdleModules } from "../ens/sdk/load";
import { accountUnknown, connectionNotAllowed } from "../errors/cli";
import { EnsImagesError } from "../errors/ens-images-error";
import { pinOtherEndpoint } from "../errors/pin";
import { relationOf } from "../lock/account-rule";
import type { KeyedPin, Lock, Pin } from "../lock/lock";
import { askedByProgram, reportedConnection } from "../lock/reported-lookups";
import type { SynthReport } from "../lock/synth-report";
import { type ListOperation, operationOf } from "../query/query";
import type { CatalogIndex } from "../select/catalog";
import { stableText } from "../util/json";
import { visibleText } from "../util/terminal-text";
import { PACKAGE_VERSION } from "../util/version";
import type { AskFlags } from "./command";
import { connectionOf, statedBy } from "./flags";
import { showProgress, withInterrupt } from "./prompt";
import type { Terminal } from "./terminal";

const DEADLINE_MS = 120_000;

/** One of the lists of images of an account. */
export interface ImageList {
  readonly connection: ConnectionName;
  readonly operation: ListOperation;
}

export interface AskedCatalogs {
  readonly at: (list: ImageList) => KnownCatalog | EnsImagesError;
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
  /** @default - that of each pin's query */
  readonly operation?: ListOperation;
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
  { lock, program, flags, operation }: AskingFrom,
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
      return pinOtherEndpoint({ path: key, key, mode: FROM_LOCK, connection: emulator, byFlags: true }, pin.connection);
    }
    const byProgram = programs(pin);
    const { profile, ...others } = pin.connection;
    const named = byProgram || setting("profile", undefined, env) !== undefined ? others : { ...others, profile };
    const own = stating(named);
    // Where the program says whom to ask, a pin that names another host or role is none of its pins.
    const words = decidingWords(emulator ? { ...own, ...emulator } : own).filter((word) => !allowed.has(word));
    return words.length > 0 ? connectionNotAllowed(words.map(visibleText)) : byProgram ? stating(byProgram) : own;
  };
  const listOf = (connection: ConnectionName, { pin }: KeyedPin): ImageList => ({
    connection,
    operation: operation ?? operationOf(pin.query),
  });
  const { at } = await askConnections(
    terminal,
    pins.flatMap((pin) => {
      const name = askedFor(pin);
      return EnsImagesError.is(name) ? [] : [listOf(name, pin)];
    }),
    stated,
  );
  const others = [...lock.values()].flat();
  const of = (keyed: KeyedPin) => {
    const name = askedFor(keyed);
    if (EnsImagesError.is(name)) return name;
    const { pin } = keyed;
    const list = listOf(name, keyed);
    const asked = at(list);
    const isOfRole =
      name.roleArn !== undefined && name.account !== undefined && name.account === pin.connection.account;
    // Where another profile or role than the pin's is asked, its account is not known by names.
    const isOther =
      (pin.connection.profile ?? "") !== (name.profile ?? "") || lastRole(pin.connection) !== lastRole(name);
    const isAnybodys = list.operation === "DescribeImages";
    const wants = !isAnybodys && !isOfRole && (isOther || wantsProof(pin.connection, env));
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

/**
 * Whether names alone do not lead to a pin's account, so that the keys at hand may be of another one. A role that is taken
 * on top of keys is of its account whatever the keys are.
 */
function wantsProof(connection: ConnectionName, env: NodeJS.ProcessEnv): boolean {
  const { roleArn, credentials, profile, oidcRoleArn, account } = connection;
  const has = (...names: Setting[]) => names.some((name) => setting(name, undefined, env) !== undefined);
  const hasKeys = has("accessKeyId", "credentialsUri", "ecsRoleName");
  if (roleArn) return false;
  if (credentials !== undefined) return true;
  // A profile that this machine does not have, or that says where to borrow keys, gives way to any of these.
  if (profile) return hasKeys || hasOidcVariables(env);
  if (oidcRoleArn !== undefined) return hasKeys || has("profile");
  return account !== undefined;
}

/**
 * Whether a catalog is of the pin's account: it lists the pinned image, or that of another pin of the same account by its
 * id, as the account's own. An image has one owner.
 */
function isProven(pin: Pin, others: readonly Pin[], index: CatalogIndex): boolean {
  const text = stableText(pin.connection);
  const { account, profile } = pin.connection;
  const same = (other: Pin) => (account || profile) && stableText(other.connection) === text;
  return isOwn(pin, index) || others.some((other) => same(other) && isOwn(other, index));
}

function isOwn({ image }: Pin, index: CatalogIndex): boolean {
  if (image.imageName === undefined || image.imageOwnerAlias !== "self") return false;
  return index.byId.get(image.imageId)?.imageOwnerAlias === "self";
}

/** Reads each list of each connection once; an endpoint that the environment states takes the place of theirs. */
export async function askConnections(
  terminal: Terminal,
  lists: readonly ImageList[],
  stated?: string,
): Promise<AskedCatalogs> {
  const settingsOf = asking(stated);
  const catalogs = new Catalogs();
  const job = catalogs.job(
    lists.map(({ connection, operation }) => ({ connection: settingsOf(connection), operation })),
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
  return { at: ({ connection, operation }) => catalogs.of(settingsOf(connection), operation) };
}

function asking(stated: string | undefined): (name: ConnectionName) => ConnectionSettings {
  return (name) => {
    const { endpoint, ...settings } = connectionFromLock(name);
    // What the environment states is read there, with what is said of its protocol.
    return stated === undefined && endpoint !== undefined ? { ...settings, endpoint } : settings;
  };
}

/** What runs in the accounts of pins whose images could be asked for: each is asked once, and one that fails spoils no other. */
export async function askMachines(
  caller: Terminal,
  flags: AskFlags,
  { of, askedFor }: PinCatalogs,
  pins: readonly KeyedPin[],
): Promise<{ readonly machines: ReadonlyMap<string, string>; readonly failures: readonly FailedAnswer["error"][] }> {
  const terminal = statedBy(caller, flags);
  const settingsOf = asking(statedEndpoint({}, terminal.env));
  const names = pins.filter((pin) => !EnsImagesError.is(of(pin))).map(askedFor);
  const settings = names.flatMap((name) => (EnsImagesError.is(name) ? [] : settingsOf(name)));
  const readings = [...new Map(settings.map((one) => [keyOf(one), one])).values()].map((connection) => {
    return { connection, operation: "DescribeInstances" as const };
  });
  const job = { version: PACKAGE_VERSION, readings, deadlineMs: DEADLINE_MS };
  const progress = showProgress(terminal, "asking what runs", "machines");
  const { answers } = await withInterrupt((signal) => ask(job, terminal.env, signal, progress.onPage)).finally(
    progress.end,
  );
  const read = answers.flatMap((answer) => ("error" in answer ? [] : answer.catalog));
  terminal.note(...read.flatMap(({ warnings }) => warnings.map((warning) => `warning: ${warning}`)));
  return {
    machines: new Map(read.flatMap(({ images }) => images.map(({ machineId = "", imageId }) => [machineId, imageId]))),
    failures: answers.flatMap((answer) => ("error" in answer ? answer.error : [])),
  };
}

type FailedAnswer = Extract<CatalogAnswer, { readonly error: object }>;

const FROM_LOCK = { mode: "live", because: "the command line asks" } as const;
