import { type ConnectionSettings, connectionName } from "../account/connection";
import { EnsImagesError } from "../errors/ens-images-error";
import { errors } from "../errors/late";
import { answerIn } from "../lock/account-rule";
import { type Decision, type DecisionGround, decide, type LookupRequest } from "../lock/decide";
import type { SynthCommand } from "../lock/disk/synth-command";
import type { RefreshMatcher } from "../lock/key-glob";
import { lockKey, type Pin } from "../lock/lock";
import { chooseMode, type LookupMode, statedRefresh } from "../lock/mode";
import { queryText } from "../query/canonical";
import { memo } from "../util/memo";
import type { Lookup } from "./lookup";
import type { FoundConnection } from "./provider-connection";
import { accountOf, type DefaultProviders, lookupConnection, NOTHING_STATED } from "./provider-connection";
import type { EnsImagesSettings } from "./settings";

export interface PlanContext extends Omit<DecisionGround, "treeKeys"> {
  readonly env: NodeJS.ProcessEnv;
  readonly settings: EnsImagesSettings;
  readonly contextMode?: LookupMode;
  readonly testing?: string;
  readonly providers: DefaultProviders;
  readonly synth: SynthCommand;
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
  const { env, settings, contextMode, testing, providers, synth, ...ground } = context;
  const keyed = all.map((lookup) => ({ lookup, key: lockKey({ ...lookup, namespace: settings.namespace }) }));
  checkSharedPins(all, context);
  const treeKeys = new Set(keyed.map(({ key }) => key));
  const app = settings.mode;
  const modeOf = memo((prop?: LookupMode) => chooseMode({ prop, env, app, context: contextMode, testing }));
  const nameOf = memo((stated: ConnectionSettings) => connectionName(stated, env));
  const refreshes = refreshesOf(statedRefresh(env), treeKeys);
  const plan = (lookup: Lookup, key: string): PlannedLookup => {
    const { path, query } = lookup;
    const request = { path, key, query, mode: modeOf(lookup.mode), connection: {}, refresh: false, synth };
    try {
      const found = lookupConnection(lookup, () => providers);
      const named = { ...request, connection: nameOf(found.settings) };
      const stated = { ...named, refresh: refreshes(key, () => answerIn(ground.lock, named).pin) };
      return { lookup, request: stated, found, decision: decide(stated, { ...ground, treeKeys }) };
    } catch (error) {
      if (!EnsImagesError.is(error)) throw error;
      return { lookup, request, found: NOTHING_STATED, decision: { kind: "failed", error } };
    }
  };
  return keyed.filter(({ lookup }) => !lookup.outcome).map(({ lookup, key }) => plan(lookup, key));
}

function refreshesOf(word: string | undefined, keys: ReadonlySet<string>): RefreshMatcher {
  if (word === undefined) return () => false;
  const { refreshMatcher } = require("../lock/key-glob") as typeof import("../lock/key-glob");
  return refreshMatcher(word, keys);
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
