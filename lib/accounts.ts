import {
  accountOf,
  defaultConnection,
  findDefaultProviders,
  isAlicloudProvider,
  providerConnection,
} from "./connections";
import type { ConnectionSettings } from "./core/connection";
import type { FedMachine } from "./provenance";

/**
 * Whether a machine is made by a provider of its own, in another account than the one that was asked for its image:
 * an image of one does not exist in the other. Nothing is said where either side is known to Terraform only.
 */
export function isOfOtherAccount({ resource, lookup }: FedMachine): boolean {
  const { provider } = resource;
  if (!isAlicloudProvider(provider) || provider === lookup.connection) return false;
  const own = providerConnection(provider);
  const asked = askedConnection({ lookup });
  return own.unknown.length === 0 && asked !== undefined && accountOf(own.settings) !== accountOf(asked);
}

function askedConnection({ lookup }: Pick<FedMachine, "lookup">): ConnectionSettings | undefined {
  const { connection, construct } = lookup;
  if (connection !== undefined && !isAlicloudProvider(connection)) return connection as ConnectionSettings;
  const found = connection
    ? providerConnection(connection)
    : defaultConnection(construct, findDefaultProviders(construct.node.root));
  return found.unknown.length === 0 ? found.settings : undefined;
}
