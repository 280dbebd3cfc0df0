import type { IConstruct } from "constructs";
import { remember } from "../util/memo";
import type { TerraformProvider } from "./framework";
import type { Lookup } from "./lookup";
import type { FedMachine } from "./machines/provenance";
import {
  accountOf,
  connectionOf,
  findDefaultProviders,
  isAlicloudProvider,
  providerConnection,
} from "./provider-connection";

/**
 * Tells whether a machine is made by a provider of its own, in another account than the one that was asked for its
 * image: an image of one does not exist in the other. Nothing is said where either side is known to Terraform only.
 */
export function otherAccounts(env: NodeJS.ProcessEnv): (machine: FedMachine) => boolean {
  const defaultsOf = remember((root: IConstruct) => findDefaultProviders(root.node.findAll()));
  const ownOf = remember((provider: TerraformProvider) => accountOf(() => providerConnection(provider), env));
  const askedOf = remember((lookup: Lookup) => {
    return accountOf(() => connectionOf(lookup, () => defaultsOf(lookup.construct.node.root)), env);
  });
  return ({ resource, lookup }) => {
    const { provider } = resource;
    if (!isAlicloudProvider(provider) || provider === lookup.connection) return false;
    const [own, asked] = [ownOf(provider), askedOf(lookup)];
    return own !== undefined && asked !== undefined && own !== asked;
  };
}
