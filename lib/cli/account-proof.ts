import type { ConnectionName } from "../account/connection";
import type { Pin } from "../lock/lock";
import type { CatalogIndex } from "../select/catalog";
import { stableText } from "../util/json";

export interface KeysAtHand {
  readonly accessKey: boolean;
  readonly profile: boolean;
  readonly lender: boolean;
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
  const { account, profile } = pin.connection;
  const same = (other: Pin) => (account || profile) && stableText(other.connection) === text;
  return isOwn(pin, index) || others.some((other) => same(other) && isOwn(other, index));
}

function isOwn({ image }: Pin, index: CatalogIndex): boolean {
  if (image.imageName === undefined || image.imageOwnerAlias !== "self") return false;
  return index.byId.get(image.imageId)?.imageOwnerAlias === "self";
}
