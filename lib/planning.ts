import {
  type DefaultProviders,
  defaultConnection,
  type FoundConnection,
  isAlicloudProvider,
  providerConnection,
} from "./connections";
import { queryText } from "./core/canonical";
import { connectionName } from "./core/connection";
import { type Decision, decide, type LookupRequest } from "./core/decide";
import { lockKey } from "./core/key";
import type { Lock } from "./core/lock";
import { chooseMode, type Mode } from "./core/mode";
import { EnsImagesError } from "./errors";
import { pinShared } from "./errors/pin";
import type { Lookup } from "./lookup";
import { testRegex } from "./regex-tester";

/** What planning needs to know of the app. */
export interface PlanContext {
  readonly env: NodeJS.ProcessEnv;
  readonly namespace?: string;
  readonly appMode?: Mode;
  readonly contextMode?: Mode;
  readonly testingApp: boolean;
  readonly lock: Lock;
  readonly providers: DefaultProviders;
  /** Keys that `ENS_IMAGES_REFRESH` names. */
  readonly refreshes: (key: string) => boolean;
}

/** A lookup with what the lock makes of it. */
export interface PlannedLookup {
  readonly lookup: Lookup;
  readonly request: LookupRequest;
  readonly found: FoundConnection;
  readonly decision: Decision;
}

/** Decides every lookup that is not answered yet. `all`: the lookups of the whole tree, answered or not. */
export function planLookups(all: readonly Lookup[], context: PlanContext): PlannedLookup[] {
  const keyed = all.map((lookup) => ({ lookup, key: lockKey({ ...context, path: lookup.path, pin: lookup.pin }) }));
  checkSharedPins(keyed.map(({ lookup }) => lookup));
  const treeKeys = new Set(keyed.map(({ key }) => key));
  return keyed.filter(({ lookup }) => !lookup.outcome).map(({ lookup, key }) => plan(lookup, key, treeKeys, context));
}

function plan(lookup: Lookup, key: string, treeKeys: ReadonlySet<string>, context: PlanContext): PlannedLookup {
  const mode = chooseMode({
    prop: lookup.mode,
    env: context.env,
    app: context.appMode,
    context: context.contextMode,
    testingApp: context.testingApp,
  });
  const request = {
    path: lookup.path,
    key,
    query: lookup.query,
    mode,
    connection: {},
    refresh: context.refreshes(key),
  };
  const planned = { lookup, request, found: NOTHING_STATED };
  try {
    const found = connectionOf(lookup, context.providers);
    const stated = { ...request, connection: connectionName(found.settings, context.env) };
    const decision = decide(stated, { lock: context.lock, treeKeys, testRegex });
    return { lookup, request: stated, found, decision };
  } catch (error) {
    if (!EnsImagesError.is(error)) throw error;
    return { ...planned, decision: { kind: "failed", error } };
  }
}

const NOTHING_STATED: FoundConnection = { settings: {}, unknown: [] };

function connectionOf(lookup: Lookup, providers: DefaultProviders): FoundConnection {
  const { connection } = lookup;
  if (connection === undefined) return defaultConnection(lookup.construct, providers);
  return isAlicloudProvider(connection)
    ? providerConnection(connection)
    : { settings: connection as object, unknown: [] };
}

function checkSharedPins(lookups: readonly Lookup[]): void {
  const firsts = new Map<string, Lookup>();
  for (const lookup of lookups) {
    if (lookup.pin === undefined) continue;
    const first = firsts.get(lookup.pin);
    if (!first) firsts.set(lookup.pin, lookup);
    else if (queryText(first.query) !== queryText(lookup.query)) throw pinShared(lookup.pin, first.path, lookup.path);
  }
}
