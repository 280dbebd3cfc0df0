import type { Environment } from "./connection";

/** In the order of the Terraform provider: the first that is not empty counts, so the oldest name wins. */
export const VARIABLES = {
  accessKeyId: ["ALICLOUD_ACCESS_KEY", "ALIBABA_CLOUD_ACCESS_KEY_ID", "ALIBABACLOUD_ACCESS_KEY_ID"],
  accessKeySecret: ["ALICLOUD_SECRET_KEY", "ALIBABA_CLOUD_ACCESS_KEY_SECRET", "ALIBABACLOUD_ACCESS_KEY_SECRET"],
  securityToken: ["ALICLOUD_SECURITY_TOKEN", "ALIBABA_CLOUD_SECURITY_TOKEN", "ALIBABACLOUD_SECURITY_TOKEN"],
  region: ["ALICLOUD_REGION", "ALIBABA_CLOUD_REGION"],
  profile: ["ALICLOUD_PROFILE", "ALIBABA_CLOUD_PROFILE"],
  sharedCredentialsFile: ["ALICLOUD_SHARED_CREDENTIALS_FILE", "ALIBABA_CLOUD_CREDENTIALS_FILE"],
  ecsRoleName: ["ALICLOUD_ECS_ROLE_NAME", "ALIBABA_CLOUD_ECS_METADATA"],
  credentialsUri: ["ALICLOUD_CREDENTIALS_URI", "ALIBABA_CLOUD_CREDENTIALS_URI"],
  roleArn: ["ALICLOUD_ASSUME_ROLE_ARN", "ALIBABA_CLOUD_ROLE_ARN"],
  roleSessionName: ["ALICLOUD_ASSUME_ROLE_SESSION_NAME", "ALIBABA_CLOUD_ROLE_SESSION_NAME"],
  roleSessionExpiration: ["ALICLOUD_ASSUME_ROLE_SESSION_EXPIRATION"],
  oidcProviderArn: ["ALIBABA_CLOUD_OIDC_PROVIDER_ARN"],
  oidcTokenFile: ["ALIBABA_CLOUD_OIDC_TOKEN_FILE"],
  oidcToken: ["ALIBABA_CLOUD_OIDC_TOKEN"],
  oidcRoleArn: ["ALIBABA_CLOUD_ROLE_ARN"],
  oidcRoleSessionName: ["ALIBABA_CLOUD_ROLE_SESSION_NAME"],
  endpoint: ["ALIBABA_CLOUD_ENDPOINT_ENS", "ENS_ENDPOINT"],
  stsEndpoint: ["ALIBABA_CLOUD_ENDPOINT_STS", "STS_ENDPOINT"],
} as const satisfies Record<string, readonly string[]>;

export type Setting = keyof typeof VARIABLES;

/** A text that is stated and empty counts as stated, as in the Terraform provider: no variable completes it. */
export function setting(name: Setting, stated: string | undefined, env: Environment): string | undefined {
  return stated === undefined ? firstOf(env, VARIABLES[name]) : stated.trim() || undefined;
}

/** The first variable that is set to anything but blanks, trimmed: an empty variable counts as unset, as in Go. */
export function firstOf(env: Environment, names: readonly string[]): string | undefined {
  for (const name of names) {
    const value = env[name]?.trim();
    if (value) return value;
  }
  return undefined;
}

export function hasOidcVariables(env: Environment): boolean {
  const has = (name: Setting) => setting(name, undefined, env) !== undefined;
  return has("oidcRoleArn") && has("oidcProviderArn") && (has("oidcTokenFile") || has("oidcToken"));
}
