import type { Key, Keyring } from "./auth/keyring";
import type { ImageSource } from "./catalog-file";
import { apiError, invalidParameter } from "./reply";

const ROLE_ARN = /^acs:ram::(\d+):role\/(.+)$/;
const PROVIDER_ARN = /^acs:ram::\d+:oidc-provider\/.+$/;
const SESSION_NAME = /^[\w.@-]{2,64}$/;
const DEFAULT_SECONDS = 3600;

/** What sessions are made from. */
export interface StsSettings {
  readonly keyring: Keyring;
  /** Seconds; instead of what the caller asks for, so that a test can see a session expire. */
  readonly sessionSeconds: number | undefined;
  /** The images that a role sees, by its ARN. Any other role sees those of its caller. */
  readonly roles: ReadonlyMap<string, ImageSource>;
  readonly now: () => number;
}

type Parameters = ReadonlyMap<string, string>;

/** `AssumeRole`: the key that signed borrows a role. */
export function assumeRole(parameters: Parameters, requestId: string, caller: ImageSource, settings: StsSettings) {
  const role = readRole(parameters);
  const images = settings.roles.get(role.arn) ?? caller;
  return { RequestId: requestId, ...assumed(role), Credentials: credentials(lend(images, parameters, settings)) };
}

/** `AssumeRoleWithOIDC`: whoever holds an OIDC token borrows a role. Nothing is signed, and any token is believed. */
export function assumeRoleWithOidc(
  parameters: Parameters,
  requestId: string,
  account: ImageSource,
  settings: StsSettings,
) {
  required(parameters, "OIDCToken");
  if (!PROVIDER_ARN.test(required(parameters, "OIDCProviderArn"))) {
    throw invalidParameter("OIDCProviderArn");
  }
  return assumeRole(parameters, requestId, account, settings);
}

/** What a `credentials_uri` answers. */
export function lentCredentials(account: ImageSource, settings: StsSettings) {
  return { Code: "Success", ...credentials(lend(account, new Map(), settings)) };
}

interface Role {
  readonly arn: string;
  readonly accountId: string;
  readonly name: string;
  readonly session: string;
}

function readRole(parameters: Parameters): Role {
  const arn = required(parameters, "RoleArn");
  const [, accountId = "", name = ""] = ROLE_ARN.exec(arn) ?? [];
  if (!name) {
    throw invalidParameter("RoleArn");
  }
  const session = required(parameters, "RoleSessionName");
  if (!SESSION_NAME.test(session)) {
    throw invalidParameter("RoleSessionName");
  }
  return { arn, accountId, name, session };
}

function lend(images: ImageSource, parameters: Parameters, settings: StsSettings): Required<Key> {
  const asked = parameters.get("DurationSeconds") || String(DEFAULT_SECONDS);
  const seconds = /^\d{1,5}$/.test(asked) ? Number(asked) : 0;
  if (seconds < 900 || seconds > 43_200) {
    throw invalidParameter("DurationSeconds");
  }
  return settings.keyring.lend(images, (settings.sessionSeconds ?? seconds) * 1000, settings.now());
}

function assumed(role: Role) {
  return {
    AssumedRoleUser: {
      Arn: `acs:ram::${role.accountId}:assumed-role/${role.name}/${role.session}`,
      AssumedRoleId: `300000000000000000:${role.session}`,
    },
  };
}

function credentials({ accessKeyId, accessKeySecret, session }: Required<Key>) {
  return {
    AccessKeyId: accessKeyId,
    AccessKeySecret: accessKeySecret,
    SecurityToken: session.token,
    // Whole seconds, rounded down: nobody is told a later end than the true one.
    Expiration: `${new Date(session.expiresAt).toISOString().slice(0, 19)}Z`,
  };
}

function required(parameters: Parameters, name: string): string {
  const value = parameters.get(name);
  if (!value) {
    throw apiError("MissingParameter");
  }
  return value;
}
