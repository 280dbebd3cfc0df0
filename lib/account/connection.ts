import { statedEndpoint } from "./endpoint";
import { setting } from "./variables";

/** Environment variables. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** `assume_role` of the provider: a role taken on top of the access key. */
export interface AssumeRoleSettings {
  /** The role, as an ARN (`role_arn`). Empty: from the environment. */
  readonly roleArn: string;
  /** Name of the session, as the account's logs show it (`session_name`). */
  readonly sessionName?: string;
  /** Narrows what the session may do (`policy`): JSON. */
  readonly policy?: string;
  /** Seconds. */
  readonly sessionExpiration?: number;
  /** What the role's trust policy asks for (`external_id`). */
  readonly externalId?: string;
}

/** `assume_role_with_oidc` of the provider. Present but empty: all from the environment. */
export interface AssumeRoleWithOidcSettings {
  /** The identity provider, as an ARN (`oidc_provider_arn`). */
  readonly oidcProviderArn?: string;
  /** Path of the file with the token (`oidc_token_file`). */
  readonly oidcTokenFile?: string;
  /** The token itself; it beats the file. */
  readonly oidcToken?: string;
  /** The role, as an ARN (`role_arn`). */
  readonly roleArn?: string;
  /** Name of the session, as the account's logs show it (`role_session_name`). */
  readonly roleSessionName?: string;
  /** Narrows what the session may do (`policy`): JSON. */
  readonly policy?: string;
  /** Seconds. */
  readonly sessionExpiration?: number;
}

/**
 * Whose account is asked, and where, as far as it is stated. What is absent comes from the environment, in the
 * order of the Terraform provider.
 */
export interface ConnectionSettings {
  /** Profile of the Alibaba Cloud CLI's configuration (`profile`). */
  readonly profile?: string;
  /** The region that the provider names (`region`): it decides the endpoint. Not an ENS node. */
  readonly region?: string;
  /** `host` or `host:port`, without a scheme. */
  readonly endpoint?: string;
  /** `host` or `host:port` of STS, where roles are taken (`endpoints.sts`). */
  readonly stsEndpoint?: string;
  /** `HTTPS` encrypts to a loopback endpoint too; `HTTP` to any other is an error (`protocol`). */
  readonly protocol?: "HTTP" | "HTTPS";
  /** Id of an access key (`access_key`). */
  readonly accessKeyId?: string;
  /** Its secret (`secret_key`). Better in the environment or a profile; it is never stored. */
  readonly accessKeySecret?: string;
  /** Token of lent credentials (`security_token`). */
  readonly securityToken?: string;
  /** Path of an Alibaba Cloud CLI `config.json`. */
  readonly sharedCredentialsFile?: string;
  /** Role of the ECS machine that runs this; its metadata service is asked (`ecs_role_name`). */
  readonly ecsRoleName?: string;
  /** URL that lends credentials (`credentials_uri`). */
  readonly credentialsUri?: string;
  /** A role to take on top of the key (`assume_role`). */
  readonly assumeRole?: AssumeRoleSettings;
  /** A role to take with an OIDC token (`assume_role_with_oidc`). */
  readonly assumeRoleWithOidc?: AssumeRoleWithOidcSettings;
  /** The account's id: only compared with the lock, never sent. */
  readonly account?: string;
}

/** What the lock keeps of a connection: names, never a secret. */
export interface ConnectionName {
  readonly profile?: string;
  readonly region?: string;
  /** Only where it was stated. */
  readonly endpoint?: string;
  /** The role taken on top of the keys (`assume_role`). */
  readonly roleArn?: string;
  /** The role taken with an OIDC token instead of keys (`assume_role_with_oidc`), and the provider of the token. */
  readonly oidcRoleArn?: string;
  readonly oidcProviderArn?: string;
  readonly account?: string;
  /** The program states where its keys come from, which is not kept: the environment may have keys of another account. */
  readonly credentials?: "program";
}

/** The settings that ask the same account again, as far as names can say it: keys and tokens come from the environment. */
export function connectionFromLock(name: ConnectionName): ConnectionSettings {
  const { roleArn, oidcRoleArn, oidcProviderArn, credentials: _, ...names } = name;
  const oidc = Object.entries({ roleArn: oidcRoleArn, oidcProviderArn }).filter(([, value]) => value !== undefined);
  return {
    ...names,
    ...(roleArn !== undefined && { assumeRole: { roleArn } }),
    ...(oidc.length > 0 && { assumeRoleWithOidc: Object.fromEntries(oidc) }),
  };
}

/** The role that a connection ends with, by whichever way it is taken. */
export function lastRole({ roleArn, oidcRoleArn }: ConnectionName): string | undefined {
  return roleArn ?? oidcRoleArn;
}

/**
 * The names by which settings and environment state a connection, for the lock. What only follows from a default
 * is absent, so that two runs that mean the same account write the same bytes.
 *
 * @throws EnsImagesError `ENDPOINT_INVALID`
 */
export function connectionName(settings: ConnectionSettings, env: Environment): ConnectionName {
  const name = {
    profile: setting("profile", settings.profile, env),
    region: setting("region", settings.region, env),
    endpoint: statedEndpoint(settings, env),
    ...statedRoles(settings, env),
    account: settings.account,
    credentials: statesKeys(settings) ? "program" : undefined,
  } as const;
  return Object.fromEntries(Object.entries(name).filter(([, value]) => value !== undefined && value !== ""));
}

/** The settings that say where keys come from: of these the lock keeps nothing. */
export const KEY_SOURCES = ["accessKeyId", "ecsRoleName", "credentialsUri", "sharedCredentialsFile"] as const;

function statesKeys(settings: ConnectionSettings): boolean {
  return KEY_SOURCES.some((name) => settings[name]?.trim());
}

/** The variables only complete a block that is there: without one, neither the provider nor we assume a role. */
function statedRoles(settings: ConnectionSettings, env: Environment): ConnectionName {
  const { assumeRole, assumeRoleWithOidc: oidc } = settings;
  return {
    roleArn: assumeRole && setting("roleArn", assumeRole.roleArn, env),
    oidcRoleArn: oidc && setting("oidcRoleArn", oidc.roleArn, env),
    oidcProviderArn: oidc && setting("oidcProviderArn", oidc.oidcProviderArn, env),
  };
}
