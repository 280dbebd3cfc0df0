import { type ConnectionName, lastRole } from "../account/connection";
import { defaultEndpoint, isLoopbackEndpoint } from "../account/endpoint";
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
  const differs = names.some(([my, their]) => my !== undefined && their !== undefined && my !== their);
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
