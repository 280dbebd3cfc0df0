import { accountOf, connectionOf, findDefaultProviders, isAlicloudProvider, providerConnection } from "./connections";
import type { FedMachine } from "./provenance";

/**
 * Whether a machine is made by a provider of its own, in another account than the one that was asked for its image:
 * an image of one does not exist in the other. Nothing is said where either side is known to Terraform only.
 */
export function isOfOtherAccount({ resource, lookup }: FedMachine): boolean {
  const { provider } = resource;
  if (!isAlicloudProvider(provider) || provider === lookup.connection) return false;
  const own = accountOf(() => providerConnection(provider), process.env);
  const defaults = () => findDefaultProviders(lookup.construct.node.root);
  const asked = accountOf(() => connectionOf(lookup, defaults), process.env);
  return own !== undefined && asked !== undefined && own !== asked;
}
