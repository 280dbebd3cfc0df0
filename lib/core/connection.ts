/** `assume_role` of the provider: a role taken on top of the access key. */
export interface AssumeRoleSettings {
  readonly roleArn: string;
  readonly sessionName?: string;
  readonly policy?: string;
  /** Seconds. */
  readonly sessionExpiration?: number;
  readonly externalId?: string;
}

/** `assume_role_with_oidc` of the provider. Present but empty: all from the environment. */
export interface AssumeRoleWithOidcSettings {
  readonly oidcProviderArn?: string;
  readonly oidcTokenFile?: string;
  /** The token itself; it beats the file. */
  readonly oidcToken?: string;
  readonly roleArn?: string;
  readonly roleSessionName?: string;
  readonly policy?: string;
  /** Seconds. */
  readonly sessionExpiration?: number;
}

/**
 * Whose account is asked, and where, as far as it is stated. What is absent comes from the environment, in the
 * order of the Terraform provider.
 */
export interface ConnectionSettings {
  readonly profile?: string;
  readonly region?: string;
  /** `host` or `host:port`, without a scheme. */
  readonly endpoint?: string;
  readonly stsEndpoint?: string;
  readonly protocol?: "HTTP" | "HTTPS";
  readonly accessKeyId?: string;
  readonly accessKeySecret?: string;
  readonly securityToken?: string;
  /** Path of an Alibaba Cloud CLI `config.json`. */
  readonly sharedCredentialsFile?: string;
  readonly ecsRoleName?: string;
  readonly credentialsUri?: string;
  readonly assumeRole?: AssumeRoleSettings;
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
  readonly roleArn?: string;
  readonly account?: string;
}
