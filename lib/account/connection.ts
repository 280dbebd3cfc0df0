import { accountsDiffer } from "../errors/query";
import { statedEndpoint } from "./endpoint";
import { setting } from "./variables";

export type Environment = Readonly<Record<string, string | undefined>>;

/** A role that is taken on top of the access key, as the provider's block `assume_role`. */
export interface AssumeRoleSettings {
  /**
   * The role, as an ARN (`role_arn`). Empty: no role is taken.
   * @default - `ALICLOUD_ASSUME_ROLE_ARN`, `ALIBABA_CLOUD_ROLE_ARN`
   */
  readonly roleArn?: string | undefined;
  /**
   * Name of the session, as the account's audit log shows it (`session_name`).
   * @default - from the environment, else "terraform"
   */
  readonly sessionName?: string | undefined;
  /**
   * A RAM policy that narrows what the session may do (`policy`), as JSON.
   * @default - all that the role may do
   */
  readonly policy?: string | undefined;
  /**
   * How long the session lasts (`session_expiration`), in seconds.
   * @default - from the environment, else 3600
   */
  readonly sessionExpiration?: number | undefined;
  /**
   * The external id that the role's trust policy asks for (`external_id`).
   * @default - none
   */
  readonly externalId?: string | undefined;
}

/**
 * A role that is taken with an OIDC token in place of an access key, as the provider's block `assume_role_with_oidc`.
 * An empty object leaves all of it to the environment.
 */
export interface AssumeRoleWithOidcSettings {
  /**
   * The identity provider, as an ARN (`oidc_provider_arn`).
   * @default - `ALIBABA_CLOUD_OIDC_PROVIDER_ARN`
   */
  readonly oidcProviderArn?: string | undefined;
  /**
   * Path of the file that holds the token (`oidc_token_file`).
   * @default - `ALIBABA_CLOUD_OIDC_TOKEN_FILE`
   */
  readonly oidcTokenFile?: string | undefined;
  /**
   * The token itself (`oidc_token`); it goes before the file.
   * @default - `ALIBABA_CLOUD_OIDC_TOKEN`
   */
  readonly oidcToken?: string | undefined;
  /**
   * The role, as an ARN (`role_arn`).
   * @default - `ALIBABA_CLOUD_ROLE_ARN`
   */
  readonly roleArn?: string | undefined;
  /**
   * Name of the session, as the account's audit log shows it (`role_session_name`).
   * @default - `ALIBABA_CLOUD_ROLE_SESSION_NAME`, else "terraform"
   */
  readonly roleSessionName?: string | undefined;
  /**
   * A RAM policy that narrows what the session may do (`policy`), as JSON.
   * @default - all that the role may do
   */
  readonly policy?: string | undefined;
  /**
   * How long the session lasts (`session_expiration`), in seconds.
   * @default 3600
   */
  readonly sessionExpiration?: number | undefined;
}

/**
 * Whose account is asked, and where, as far as it is stated. What is left out comes from the environment, in the order
 * of the Terraform provider: docs/credentials.md has it source by source.
 *
 * The lock file keeps names of these settings, such as profile, region and role, and never a key or token.
 *
 * @example
 * const connection: ConnectionSettings = {
 *   profile: "hub",
 *   assumeRole: { roleArn: "acs:ram::1234567890123456:role/ens-image-reader" },
 * };
 */
export interface ConnectionSettings {
  /**
   * A profile of the Alibaba Cloud CLI's configuration (`profile`).
   * @default - `ALICLOUD_PROFILE`, `ALIBABA_CLOUD_PROFILE`
   */
  readonly profile?: string | undefined;
  /**
   * The region that the provider names (`region`): it decides the endpoint. It is not an ENS node.
   * @default - `ALICLOUD_REGION`, `ALIBABA_CLOUD_REGION`, the profile's region
   */
  readonly region?: string | undefined;
  /**
   * Where ENS is asked (`endpoints.ens`): `host` or `host:port`; `https://` before it encrypts to a loopback host too.
   * @default - `ALIBABA_CLOUD_ENDPOINT_ENS`, `ENS_ENDPOINT`, the region's endpoint
   */
  readonly endpoint?: string | undefined;
  /**
   * Where roles are taken (`endpoints.sts`): `host` or `host:port`; `https://` as for `endpoint`.
   * @default - `ALIBABA_CLOUD_ENDPOINT_STS`, `STS_ENDPOINT`, the region's endpoint
   */
  readonly stsEndpoint?: string | undefined;
  /**
   * `HTTPS` encrypts to a loopback endpoint too; `HTTP` to any other endpoint is an error (`protocol`).
   * @default - HTTP to a loopback endpoint, HTTPS to any other
   */
  readonly protocol?: "HTTP" | "HTTPS" | undefined;
  /**
   * Id of an access key (`access_key`).
   * @default - `ALICLOUD_ACCESS_KEY`, `ALIBABA_CLOUD_ACCESS_KEY_ID`, …
   */
  readonly accessKeyId?: string | undefined;
  /**
   * Secret of the access key (`secret_key`). Better in the environment or a profile, where no program text holds it.
   * @default - `ALICLOUD_SECRET_KEY`, `ALIBABA_CLOUD_ACCESS_KEY_SECRET`, …
   */
  readonly accessKeySecret?: string | undefined;
  /**
   * Token of temporary credentials (`security_token`).
   * @default - `ALICLOUD_SECURITY_TOKEN`, `ALIBABA_CLOUD_SECURITY_TOKEN`, …
   */
  readonly securityToken?: string | undefined;
  /**
   * Path of an Alibaba Cloud CLI `config.json` (`shared_credentials_file`).
   * @default - `ALICLOUD_SHARED_CREDENTIALS_FILE`, …, `~/.aliyun/config.json`
   */
  readonly sharedCredentialsFile?: string | undefined;
  /**
   * Role of the ECS machine that runs this; its metadata service is asked (`ecs_role_name`).
   * @default - `ALICLOUD_ECS_ROLE_NAME`, `ALIBABA_CLOUD_ECS_METADATA`
   */
  readonly ecsRoleName?: string | undefined;
  /**
   * A URL that hands out temporary credentials (`credentials_uri`).
   * @default - `ALICLOUD_CREDENTIALS_URI`, `ALIBABA_CLOUD_CREDENTIALS_URI`
   */
  readonly credentialsUri?: string | undefined;
  /**
   * A role to take on top of the key (`assume_role`). Of a list, each role is taken with the keys of the one before, and
   * the last one's account is asked.
   * @default - none
   */
  readonly assumeRole?: AssumeRoleSettings | readonly AssumeRoleSettings[] | undefined;
  /**
   * A role to take with an OIDC token (`assume_role_with_oidc`).
   * @default - none
   */
  readonly assumeRoleWithOidc?: AssumeRoleWithOidcSettings | undefined;
  /**
   * Number of the account (`account_id`). It says which pin of the lock is meant, and is never sent.
   * @default - the number in the ARN of the last role; without one, it is not compared
   */
  readonly account?: string | undefined;
}

/** What the lock keeps of a connection: names, never a secret. */
export interface ConnectionName {
  readonly profile?: string;
  readonly region?: string;
  /** Where ENS was asked, only where a run stated it. */
  readonly endpoint?: string;
  /** The role taken on top of the keys (`assume_role`); of several the last, whose account is asked. */
  readonly roleArn?: string;
  /** The roles taken before it, in order: only where there are several. */
  readonly roleChain?: readonly string[];
  /** The role taken with an OIDC token instead of keys (`assume_role_with_oidc`), and the provider of the token. */
  readonly oidcRoleArn?: string;
  readonly oidcProviderArn?: string;
  /** The number of the account, where it is known: it is stated, or stands in the ARN of the last role. */
  readonly account?: string;
  /** The program states where its keys come from, which is not kept: the environment may have keys of another account. */
  readonly credentials?: "program";
}

/** The settings that ask the same account again, as far as names can say it: keys and tokens come from the environment. */
export function connectionFromLock(name: ConnectionName): ConnectionSettings {
  const { roleArn, roleChain = [], oidcRoleArn, oidcProviderArn, credentials: _, ...names } = name;
  const roles = [...roleChain, ...(roleArn === undefined ? [] : [roleArn])].map((arn) => ({ roleArn: arn }));
  const oidc = Object.entries({ roleArn: oidcRoleArn, oidcProviderArn }).filter(([, value]) => value !== undefined);
  return {
    ...names,
    ...(roles.length > 0 && { assumeRole: roles.length > 1 ? roles : roles[0] }),
    ...(oidc.length > 0 && { assumeRoleWithOidc: Object.fromEntries(oidc) }),
  };
}

export function roleBlocks({ assumeRole }: ConnectionSettings): readonly AssumeRoleSettings[] {
  return assumeRole === undefined ? [] : [assumeRole].flat();
}

export function lastRole({ roleArn, oidcRoleArn }: ConnectionName): string | undefined {
  return roleArn ?? oidcRoleArn;
}

export function roleAccount(name: ConnectionName): string | undefined {
  return /^acs:ram::(\d+):/.exec(lastRole(name) ?? "")?.[1];
}

/**
 * The names by which settings and environment state a connection, for the lock. What only follows from a default
 * is absent, so that two runs that mean the same account write the same bytes.
 * @throws EnsImagesError `ENDPOINT_INVALID`; `CONNECTION_AMBIGUOUS` where the account is not that of the last role
 */
export function connectionName(settings: ConnectionSettings, env: Environment): ConnectionName {
  const roles = statedRoles(settings, env);
  const [account, ofRole] = [settings.account?.trim() || undefined, roleAccount(roles)];
  if (account !== undefined && ofRole !== undefined && account !== ofRole) {
    throw accountsDiffer(account, lastRole(roles) as string);
  }
  const name = {
    profile: setting("profile", settings.profile, env) ?? noProfile(settings, env),
    region: setting("region", settings.region, env),
    endpoint: statedEndpoint(settings, env),
    ...roles,
    account: account ?? ofRole,
    credentials: statesKeys(settings, env) ? "program" : undefined,
  } as const;
  return Object.fromEntries(Object.entries(name).filter(([, value]) => value !== undefined));
}

/** Kept empty where the program states that there is none and the environment names one: else that would be taken. */
function noProfile({ profile }: ConnectionSettings, env: Environment): "" | undefined {
  return profile !== undefined && setting("profile", undefined, env) !== undefined ? "" : undefined;
}

/** The settings that say where keys come from: of these the lock keeps nothing. */
export const KEY_SOURCES = ["accessKeyId", "ecsRoleName", "credentialsUri", "sharedCredentialsFile"] as const;

/** Whether the program states keys or a part of them, or that a variable which is set does not count. */
function statesKeys(settings: ConnectionSettings, env: Environment): boolean {
  return ([...KEY_SOURCES, "accessKeySecret", "securityToken"] as const).some((name) => {
    const stated = settings[name]?.trim();
    return stated || (stated === "" && setting(name, undefined, env) !== undefined);
  });
}

/** The variables only complete a block that is there: without one, neither the provider nor we assume a role. */
function statedRoles(settings: ConnectionSettings, env: Environment): ConnectionName {
  const { assumeRoleWithOidc: oidc } = settings;
  const roles = roleBlocks(settings).flatMap(({ roleArn }) => setting("roleArn", roleArn, env) ?? []);
  return {
    roleArn: roles.at(-1),
    roleChain: roles.length > 1 ? roles.slice(0, -1) : undefined,
    oidcRoleArn: oidc && setting("oidcRoleArn", oidc.roleArn, env),
    oidcProviderArn: oidc && setting("oidcProviderArn", oidc.oidcProviderArn, env),
  };
}
