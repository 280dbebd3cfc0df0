import { type ConnectionName, lastRole } from "../account/connection";
import { endpointOf, isLoopbackEndpoint, isVendorHost, siteOf } from "../account/endpoint";
import { queryText } from "../query/canonical";
import type { CanonicalQuery } from "../query/query";
import { visibleText } from "../util/terminal-text";
import type { Lock, Pin } from "./lock";

/** Names that a run states for a lookup; what follows from a default or a region is absent. */
interface Stated {
  readonly connection: ConnectionName;
}

/** `other`: another account, or another site of the vendor. `foreign`: an emulator, or a host not the vendor's, against anything else. */
export type Relation = "same" | "other" | "foreign";

/** How a pin stands to what a run states. What either side leaves open is not compared. */
export function relationOf(run: ConnectionName, pin: ConnectionName): Relation {
  const relation = siteRelation(run, pin);
  if (relation !== "same" || sameOrOpen(run.account, pin.account)) return relation;
  // No endpoint is stated, and the pin is of one that is not the vendor's: what is asked instead is another place.
  return run.endpoint === undefined && pin.endpoint !== undefined && !isVendorHost(pin.endpoint) ? "foreign" : "other";
}

/** A run that states no endpoint is compared by its region, where it has one; the pin then by what leads to a site of the vendor. */
function siteRelation(run: ConnectionName, { endpoint, region }: ConnectionName): Relation {
  if (run.endpoint !== undefined) {
    const hosts = [run.endpoint, endpointOf({ endpoint, region })] as const;
    if (siteOf(hosts[0]) === siteOf(hosts[1])) return "same";
    return hosts.every(isVendorHost) ? "other" : "foreign";
  }
  const ofVendor = endpoint === undefined || isVendorHost(endpoint);
  const stated = ofVendor ? { endpoint, region } : { region };
  const site = statedSite(stated);
  if (run.region === undefined || site === undefined || site === statedSite(run)) return "same";
  return ofVendor ? "other" : "foreign";
}

function statedSite(name: ConnectionName): string | undefined {
  return name.endpoint === undefined && name.region === undefined ? undefined : siteOf(endpointOf(name));
}

function sameOrOpen(one: string | undefined, other: string | undefined): boolean {
  return one === undefined || other === undefined || one === other;
}

export interface KeyedAnswer {
  readonly pin?: Pin;
  /** Pins of several accounts or sites may be meant, and the run states too little to tell. */
  readonly several?: readonly Pin[];
  /** A pin that forbids the run to ask anew: see {@link Relation}. */
  readonly foreign?: Pin;
}

export interface PinQuestion extends Stated {
  readonly key: string;
  readonly query: CanonicalQuery;
}

/** A pin that states the run's account goes first; one of none where none does; a run of none takes what there is, if of one account. */
export function answerIn(lock: Lock, { key, query, connection }: PinQuestion): KeyedAnswer {
  const text = queryText(query);
  const pins = (lock.get(key) ?? []).filter((pin) => queryText(pin.query) === text);
  const here = pins.filter((pin) => siteRelation(connection, pin.connection) === "same");
  const accounts = new Set(here.map((pin) => pin.connection.account));
  if (connection.account === undefined && accounts.size > 1) return { several: here };
  const [only] = accounts;
  const all = accounts.size <= 1 && sameOrOpen(connection.account, only);
  const [pin, ...others] = all ? here : here.filter((one) => one.connection.account === connection.account);
  if (pin && others.length > 0) {
    const exact = [pin, ...others].find((one) => statedSite(one.connection) === statedSite(connection));
    return exact ? { pin: exact } : { several: [pin, ...others] };
  }
  if (pin) return { pin };
  const foreign = pins.find((one) => relationOf(connection, one.connection) === "foreign");
  return foreign ? { foreign } : {};
}

/** Whether a pin may give its image to another key or query: no name that both state may differ, unless both state one account. */
export function sameHolder({ connection: run }: Stated, { connection: pin }: Pin): boolean {
  if (relationOf(run, pin) !== "same") return false;
  if (run.account !== undefined && pin.account !== undefined) return true;
  return sameOrOpen(run.profile || undefined, pin.profile || undefined) && sameOrOpen(lastRole(run), lastRole(pin));
}

/** The connection that forbids a run that asks an emulator to add a pin: that of any pin of another endpoint. */
export function foreignTo({ connection: { endpoint } }: Stated, lock: Lock): ConnectionName | undefined {
  if (endpoint === undefined || !isLoopbackEndpoint(endpoint)) return undefined;
  return [...lock.values()].flat().find(({ connection }) => !isLoopbackEndpoint(endpointOf(connection)))?.connection;
}

/** A pin made from an emulator, used where nothing says that an emulator is meant: its image exists nowhere else. */
export function isStrayLoopback({ connection }: Stated, pin: Pin): boolean {
  // No region leads to a loopback.
  const { endpoint } = pin.connection;
  return connection.endpoint === undefined && endpoint !== undefined && isLoopbackEndpoint(endpoint);
}

/** The profiles of a run and of the pin that answers it, where they differ and no number says that the account is one. */
export function otherProfiles({ connection: run }: Stated, { connection: pin }: Pin): string | undefined {
  if (!run.profile || !pin.profile || run.profile === pin.profile) return undefined;
  if (run.account !== undefined && run.account === pin.account) return undefined;
  return visibleText(`the profile ${run.profile} where the lock was made with ${pin.profile}`);
}
