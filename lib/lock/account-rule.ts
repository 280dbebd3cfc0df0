import { type ConnectionName, lastRole } from "../account/connection";
import { defaultEndpoint, isLoopbackEndpoint } from "../account/endpoint";
import type { CatalogIndex } from "../select/catalog";
import { stableText } from "../util/json";
import type { Lock, Pin } from "./lock";

/** Names that a run states for a lookup; what follows from a default or a region is absent. */
interface Stated {
  readonly connection: ConnectionName;
}

/** Whether the pin can be of the account that this run states. What either side leaves open is not compared. */
export function sameAccount({ connection }: Stated, pin: Pin): boolean {
  const { endpoint, account } = connection;
  if (account !== undefined && pin.connection.account !== undefined && account !== pin.connection.account) return false;
  return endpoint === undefined || sameEndpoint(endpoint, pinnedEndpoint(pin));
}

/**
 * Whether a pin may give its image to another key or query: then no name that both sides state may differ either, nor
 * the site that both regions lead to. An image of one account does not exist in another.
 */
export function sameHolder(stated: Stated, pin: Pin): boolean {
  const [mine, theirs] = [stated.connection, pin.connection];
  const names = [
    [mine.profile, theirs.profile],
    [lastRole(mine), lastRole(theirs)],
  ];
  const differs = names.some(([my, their]) => my && their && my !== their);
  return sameAccount(stated, pin) && !differs && sameSite(mine, pin);
}

/** An endpoint that follows from a region is compared where both sides state a region. */
function sameSite({ endpoint, region }: ConnectionName, pin: Pin): boolean {
  if (endpoint !== undefined || region === undefined || pin.connection.region === undefined) return true;
  return pin.connection.endpoint !== undefined || defaultEndpoint(region) === pinnedEndpoint(pin);
}

/**
 * The connection that forbids this run to add a pin, or to replace the one there is: the pin's own, if it is of
 * another endpoint or account; or that of any pin of the real service, if this run asks an emulator.
 */
export function foreignTo(stated: Stated, lock: Lock, pin: Pin | undefined): ConnectionName | undefined {
  if (pin && !sameAccount(stated, pin)) return pin.connection;
  const { endpoint } = stated.connection;
  if (endpoint === undefined || !isLoopbackEndpoint(endpoint)) return undefined;
  return [...lock.values()].flat().find((other) => !isLoopbackEndpoint(pinnedEndpoint(other)))?.connection;
}

/** A pin made from an emulator, used where nothing says that an emulator is meant: its image exists nowhere else. */
export function isStrayLoopback({ connection }: Stated, pin: Pin): boolean {
  // No region leads to a loopback.
  const { endpoint } = pin.connection;
  return connection.endpoint === undefined && endpoint !== undefined && isLoopbackEndpoint(endpoint);
}

/** Where the image of a pin is. */
export function pinnedEndpoint({ connection: { endpoint, region } }: Pin): string {
  return endpoint ?? defaultEndpoint(region);
}

/** An emulator takes another port in every run: loopbacks are one. 443 is where HTTPS is anyway. */
function sameEndpoint(a: string, b: string): boolean {
  if (isLoopbackEndpoint(a) || isLoopbackEndpoint(b)) return isLoopbackEndpoint(a) && isLoopbackEndpoint(b);
  return a.replace(/:443$/, "") === b.replace(/:443$/, "");
}

/** Sources of keys that the environment of a run names; each goes before those behind it. */
export interface KeysAtHand {
  readonly accessKey: boolean;
  readonly profile: boolean;
  /** A service that lends keys, or the role of a machine. */
  readonly lender: boolean;
  /** All that a role by OIDC needs. */
  readonly oidc: boolean;
}

/**
 * Whether names alone do not lead to a pin's account, so that the keys at hand may be of another one. A role that is taken
 * on top of keys is of its account whatever the keys are.
 */
export function wantsProof(
  connection: ConnectionName,
  { accessKey, profile: ofProfile, lender, oidc }: KeysAtHand,
): boolean {
  const { roleArn, credentials, profile, oidcRoleArn, account } = connection;
  if (roleArn) return false;
  if (credentials !== undefined) return true;
  // A profile that this machine does not have, or that says where to borrow keys, gives way to any of these.
  if (profile) return accessKey || lender || oidc;
  if (oidcRoleArn !== undefined) return accessKey || ofProfile || lender;
  return account !== undefined;
}

/**
 * Whether a catalog is of the pin's account: it lists the pinned image, or that of another pin of the same account by its
 * id, as the account's own. An image has one owner.
 */
export function isProven(pin: Pin, others: readonly Pin[], index: CatalogIndex): boolean {
  const text = stableText(pin.connection);
  const same = (other: Pin) => pin.connection.account !== undefined && stableText(other.connection) === text;
  return isOwn(pin, index) || others.some((other) => same(other) && isOwn(other, index));
}

function isOwn({ image }: Pin, index: CatalogIndex): boolean {
  if (image.imageName === undefined || image.imageOwnerAlias !== "self") return false;
  return index.byId.get(image.imageId)?.imageOwnerAlias === "self";
}
