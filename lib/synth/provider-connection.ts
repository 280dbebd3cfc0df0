import type { IConstruct } from "constructs";
import { type ConnectionSettings, connectionName, type Environment, KEY_SOURCES } from "../account/connection";
import { endpointOf, siteOf } from "../account/endpoint";
import { setting } from "../account/variables";
import { EnsImagesError } from "../errors/ens-images-error";
import { connectionAmbiguous } from "../errors/query";
import { type Fields, stableText } from "../util/json";
import { memo } from "../util/memo";
import { camelCase } from "../util/terraform-text";
import { TerraformProvider, TerraformStack, Token } from "./framework";
import type { Lookup } from "./lookup";
import type { MachineOfLookup } from "./machines/references";
import { type Constructs, stackAround } from "./tree";

export interface FoundConnection {
  readonly settings: ConnectionSettings;
  readonly unknown: readonly string[];
}

export const NOTHING_STATED: FoundConnection = { settings: {}, unknown: [] };

/** The alicloud providers without alias of a tree, by stack: found in one walk. */
export type DefaultProviders = ReadonlyMap<IConstruct, FoundConnection>;

export function findDefaultProviders(constructs: Constructs): DefaultProviders {
  const found = new Map<IConstruct, FoundConnection>();
  for (const node of constructs) {
    if (!isAlicloudProvider(node) || node.alias !== undefined) continue;
    const stack = TerraformStack.of(node);
    if (!found.has(stack)) found.set(stack, providerConnection(node));
  }
  return found;
}

export function isAlicloudProvider(x: unknown): x is TerraformProvider {
  return TerraformProvider.isTerraformProvider(x) && x.terraformResourceType === "alicloud";
}

/** Its stack's default provider; above any stack the one that all agree on. @throws EnsImagesError `CONNECTION_AMBIGUOUS` */
export function defaultConnection(lookup: IConstruct, providers: DefaultProviders): FoundConnection {
  const stack = stackAround(lookup);
  if (stack) return providers.get(stack) ?? NOTHING_STATED;
  const distinct = new Map([...providers].map(([, found]) => [stableText(found), found]));
  if (distinct.size > 1) {
    throw connectionAmbiguous(
      lookup.node.path,
      [...providers.keys()].map((owner) => owner.node.path),
    );
  }
  return [...distinct.values()][0] ?? NOTHING_STATED;
}

export function lookupConnection(
  { provider, connection, construct }: Pick<Lookup, "provider" | "connection" | "construct">,
  defaults: () => DefaultProviders,
): FoundConnection {
  if (provider) return providerConnection(provider);
  return connection ? { settings: connection, unknown: [] } : defaultConnection(construct, defaults());
}

/** To compare in memory only: it may hold a key's id. Undefined where only Terraform knows, or an error, which is told when needed. */
export function accountOf(find: () => FoundConnection, env: Environment): string | undefined {
  try {
    const { settings, unknown } = find();
    if (unknown.length > 0) return undefined;
    const { region, endpoint, account, ...names } = connectionName(settings, env);
    const site = siteOf(endpointOf({ region, endpoint }));
    if (account !== undefined) return stableText({ account, site });
    const stated = Object.fromEntries(KEY_SOURCES.map((name) => [name, setting(name, settings[name], env)]));
    return stableText({ ...names, ...stated, site });
  } catch (error) {
    if (EnsImagesError.is(error)) return undefined;
    throw error;
  }
}

export function providerConnection(provider: TerraformProvider): FoundConnection {
  const block = provider.toTerraform().provider[provider.terraformResourceType][0] as Fields;
  const unknown: string[] = [];
  const read = (fields: Fields | undefined, name: string, prefix = ""): string | undefined => {
    const value = fields?.[name];
    if (value === undefined || value === null) return undefined;
    if (Token.isUnresolved(value)) unknown.push(`${prefix}${name}`);
    // What is stated as empty stays stated: no variable completes it.
    return Token.isUnresolved(value) ? undefined : String(value).trim();
  };
  const blocksOf = (name: string): unknown => {
    const blocks = block[name];
    if (![blocks].flat().some((each) => Token.isUnresolved(each))) return blocks;
    unknown.push(name);
    return undefined;
  };
  const endpoints = merged(blocksOf("endpoints"));
  const rolesIn = (name: string) =>
    entries(blocksOf(name)).map((role) => {
      const texts = Object.keys(role).map((argument) => [camelCase(argument), read(role, argument, `${name}.`)]);
      const { sessionExpiration, ...stated } = Object.fromEntries(texts);
      return { ...stated, sessionExpiration: Number(sessionExpiration) || undefined };
    });
  const roles = rolesIn("assume_role");
  const protocol = read(block, "protocol");
  const settings: ConnectionSettings = {
    accessKeyId: read(block, "access_key"),
    accessKeySecret: read(block, "secret_key"),
    securityToken: read(block, "security_token"),
    profile: read(block, "profile"),
    sharedCredentialsFile: read(block, "shared_credentials_file"),
    ecsRoleName: read(block, "ecs_role_name"),
    credentialsUri: read(block, "credentials_uri"),
    region: read(block, "region"),
    account: read(block, "account_id") || undefined,
    protocol: (["HTTP", "HTTPS"] as const).find((one) => one === protocol?.toUpperCase()),
    endpoint: read(endpoints, "ens", "endpoints."),
    stsEndpoint: read(endpoints, "sts", "endpoints."),
    assumeRole: roles.length > 1 ? roles : roles[0],
    assumeRoleWithOidc: rolesIn("assume_role_with_oidc")[0],
  };
  return { settings, unknown };
}

function entries(blocks: unknown): readonly Fields[] {
  return [blocks].flat().filter((entry): entry is Fields => typeof entry === "object" && entry !== null);
}

/** Several blocks of `endpoints` are one to the provider: of each service, what is stated counts. */
function merged(blocks: unknown): Fields {
  return Object.fromEntries(
    entries(blocks)
      .flatMap((block) => Object.entries(block))
      .filter(([, value]) => Token.isUnresolved(value) || (typeof value === "string" && value.trim() !== "")),
  );
}

/** Whether a machine's own provider is of another account than was asked; nothing is said of what only Terraform knows. */
export function otherAccounts(env: NodeJS.ProcessEnv): (machine: MachineOfLookup) => boolean {
  const defaultsOf = memo((root: IConstruct) => findDefaultProviders(root.node.findAll()));
  const ownOf = memo((provider: TerraformProvider) => accountOf(() => providerConnection(provider), env));
  const askedOf = memo((lookup: Lookup) => {
    return accountOf(() => lookupConnection(lookup, () => defaultsOf(lookup.construct.node.root)), env);
  });
  return ({ resource, lookup }) => {
    const { provider } = resource;
    if (!isAlicloudProvider(provider) || provider === lookup.provider) return false;
    const [own, asked] = [ownOf(provider), askedOf(lookup)];
    return own !== undefined && asked !== undefined && own !== asked;
  };
}
