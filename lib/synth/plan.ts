import { type ConnectionName, type ConnectionSettings, connectionName } from "../account/connection";
import { EnsImagesError } from "../errors/ens-images-error";
import { errors } from "../errors/late";
import { answerIn } from "../lock/account-rule";
import { type Decision, decide, type LookupRequest } from "../lock/decide";
import type { SynthCommand } from "../lock/disk/synth-command";
import type { RefreshMatcher } from "../lock/key-glob";
import { type Lock, lockKey, type Pin } from "../lock/lock";
import { chooseMode, type LookupMode, type ModeChoice, statedRefresh } from "../lock/mode";
import { queryText } from "../query/canonical";
import type { RegexTester } from "../select/regex";
import { memo } from "../util/memo";
import type { Lookup } from "./lookup";
import {
  accountOf,
  type DefaultProviders,
  type FoundConnection,
  lookupConnection,
  NOTHING_STATED,
} from "./provider-connection";

export interface PlanContext {
  readonly env: NodeJS.ProcessEnv;
  readonly namespace?: string;
  readonly appMode?: LookupMode;
  readonly contextMode?: LookupMode;
  readonly testing?: string;
  readonly lock: Lock;
  readonly treeIsComplete: boolean;
  readonly providers: DefaultProviders;
  readonly synth: SynthCommand;
  readonly testRegex: RegexTester;
}

export interface PlannedLookup {
  readonly lookup: Lookup;
  readonly request: LookupRequest;
  readonly found: FoundConnection;
  readonly decision: Decision;
}

export function pinToRefresh({ decision, request }: PlannedLookup): Pin | undefined {
  if (decision.kind !== "ask" || decision.reason !== "refresh") return undefined;
  return decision.earlier.find((pin) => queryText(pin.query) === queryText(request.query));
}

export function planLookups(all: readonly Lookup[], context: PlanContext): PlannedLookup[] {
  const { namespace, env, appMode: app, contextMode, testing } = context;
  const keyed = all.map((lookup) => ({ lookup, key: lockKey({ path: lookup.path, pin: lookup.pin, namespace }) }));
  checkSharedPins(all, context);
  const treeKeys = new Set(keyed.map(({ key }) => key));
  const shared = {
    ...context,
    modeOf: memo((prop: LookupMode | undefined) => chooseMode({ prop, env, app, context: contextMode, testing })),
    nameOf: memo((settings: ConnectionSettings) => connectionName(settings, env)),
    refreshes: refreshesOf(statedRefresh(env), treeKeys),
  };
  return keyed.filter(({ lookup }) => !lookup.outcome).map(({ lookup, key }) => plan(lookup, key, treeKeys, shared));
}

interface SharedContext extends PlanContext {
  readonly modeOf: (prop: LookupMode | undefined) => ModeChoice;
  readonly nameOf: (settings: ConnectionSettings) => ConnectionName;
  readonly refreshes: RefreshMatcher;
}

/** The one tester of an app, made for its first expression: few apps test any. */
export function lateRegexTester(): RegexTester {
  let tester: RegexTester | undefined;
  return (regex, names) => {
    const { regexTester } = require("../select/regex") as typeof import("../select/regex");
    tester ??= regexTester();
    return tester(regex, names);
  };
}

function refreshesOf(word: string | undefined, keys: ReadonlySet<string>): RefreshMatcher {
  if (word === undefined) return () => false;
  const { refreshMatcher } = require("../lock/key-glob") as typeof import("../lock/key-glob");
  return refreshMatcher(word, keys);
}

function plan(lookup: Lookup, key: string, treeKeys: ReadonlySet<string>, context: SharedContext): PlannedLookup {
  const mode = context.modeOf(lookup.mode);
  const request = {
    path: lookup.path,
    key,
    query: lookup.query,
    mode,
    connection: {},
    refresh: false,
    synth: context.synth,
  };
  try {
    const found = lookupConnection(lookup, () => context.providers);
    const named = { ...request, connection: context.nameOf(found.settings) };
    const stated = { ...named, refresh: context.refreshes(key, () => answerIn(context.lock, named).pin) };
    const decision = decide(stated, {
      lock: context.lock,
      treeKeys,
      treeIsComplete: context.treeIsComplete,
      testRegex: context.testRegex,
    });
    return { lookup, request: stated, found, decision };
  } catch (error) {
    if (!EnsImagesError.is(error)) throw error;
    return { lookup, request, found: NOTHING_STATED, decision: { kind: "failed", error } };
  }
}

function checkSharedPins(lookups: readonly Lookup[], { providers, env }: PlanContext): void {
  const firsts = new Map<string, Lookup>();
  for (const lookup of lookups) {
    if (lookup.pin === undefined) continue;
    const first = firsts.get(lookup.pin);
    if (!first) firsts.set(lookup.pin, lookup);
    else if (queryText(first.query) !== queryText(lookup.query)) {
      throw errors.pin().pinShared(lookup.pin, first.path, lookup.path, "queries");
    } else if (!statesSameAccount(first, lookup)) {
      const [one, other] = [first, lookup].map((each) => accountOf(() => lookupConnection(each, () => providers), env));
      if (one === undefined || other === undefined || one === other) continue;
      throw errors.pin().pinShared(lookup.pin, first.path, lookup.path, "connections");
    }
  }
}

function statesSameAccount(one: Lookup, other: Lookup): boolean {
  const stated = one.provider ?? one.connection;
  return stated !== undefined && stated === (other.provider ?? other.connection);
}
