import type { Account } from "./account";
import type { Key, Keyring } from "./auth/keyring";
import { type Parameters, required } from "./parameters";
import { invalidParameter } from "./reply";

const ROLE_ARN = /^acs:ram::(\d+):role\/(.+)$/;
const PROVIDER_ARN = /^acs:ram::\d+:oidc-provider\/.+$/;
const SESSION_NAME = /^[\w.@-]{2,64}$/;
const DEFAULT_SECONDS = 3600;

/** What sessions are made from. */
export interface StsSettings {
  readonly keyring: Keyring;
  /** Seconds; instead of what the caller asks for, so that a test can see a session expire. */
  readonly sessionSeconds: number | undefined;
  /** Whose account a role is of, by its ARN. Any other role is of its caller's. */
  readonly roles: ReadonlyMap<string, Account>;
  readonly now: () => number;
}

/** `AssumeRole`: the key that signed borrows a role. */
export function assumeRole(parameters: Parameters, requestId: string, caller: Account, settings: StsSettings) {
  const role = readRole(parameters);
  const account = settings.roles.get(role.arn) ?? caller;
  return { RequestId: requestId, ...assumed(role), Credentials: credentials(lend(account, parameters, settings)) };
}

/** `AssumeRoleWithOIDC`: whoever holds an OIDC token borrows a role. Nothing is signed, and any token is believed. */
export function assumeRoleWithOidc(parameters: Parameters, requestId: string, account: Account, settings: StsSettings) {
  required(parameters, "OIDCToken");
  if (!PROVIDER_ARN.test(required(parameters, "OIDCProviderArn"))) throw invalidParameter("OIDCProviderArn");
  return assumeRole(parameters, requestId, account, settings);
}

/** What a `credentials_uri` answers. */
export function lentCredentials(account: Account, settings: StsSettings) {
  return { Code: "Success", ...credentials(lend(account, new Map(), settings)) };
}

/** `GetCallerIdentity`: every key is of one made-up account, since a catalog names none. */
export function callerIdentity(requestId: string) {
  const AccountId = "1000000000000000";
  return { RequestId: requestId, AccountId, IdentityType: "Account", Arn: `acs:ram::${AccountId}:root` };
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
  if (!name) throw invalidParameter("RoleArn");
  const session = required(parameters, "RoleSessionName");
  if (!SESSION_NAME.test(session)) throw invalidParameter("RoleSessionName");
  return { arn, accountId, name, session };
}

function lend(account: Account, parameters: Parameters, settings: StsSettings): Required<Key> {
  const asked = parameters.get("DurationSeconds") || String(DEFAULT_SECONDS);
  const seconds = /^\d{1,5}$/.test(asked) ? Number(asked) : 0;
  if (seconds < 900 || seconds > 43_200) throw invalidParameter("DurationSeconds");
  return settings.keyring.lend(account, (settings.sessionSeconds ?? seconds) * 1000, settings.now());
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
