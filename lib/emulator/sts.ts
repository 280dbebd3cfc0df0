import type { Account, ActionContext } from "./actions";
import { type Parameters, readInteger, required } from "./parameters";
import { invalidParameter, timeText } from "./reply";

const ROLE_ARN = /^acs:ram::(\d+):role\/(.+)$/;
const PROVIDER_ARN = /^acs:ram::\d+:oidc-provider\/.+$/;
const SESSION_NAME = /^[\w.@-]{2,64}$/;
const DEFAULT_SECONDS = 3600;

export function assumeRole(parameters: Parameters, context: ActionContext) {
  const arn = required(parameters, "RoleArn");
  const [, accountId, name] = ROLE_ARN.exec(arn) ?? [];
  if (!name) throw invalidParameter("RoleArn");
  const session = required(parameters, "RoleSessionName");
  if (!SESSION_NAME.test(session)) throw invalidParameter("RoleSessionName");
  const Arn = `acs:ram::${accountId}:assumed-role/${name}/${session}`;
  const Credentials = lend(context.roles.get(arn) ?? context.account, parameters, context);
  return { AssumedRoleUser: { Arn, AssumedRoleId: `300000000000000000:${session}` }, Credentials };
}

/** `AssumeRoleWithOIDC`: whoever holds an OIDC token borrows a role. Nothing is signed, and any token is believed. */
export function assumeRoleWithOidc(parameters: Parameters, context: ActionContext) {
  required(parameters, "OIDCToken");
  if (!PROVIDER_ARN.test(required(parameters, "OIDCProviderArn"))) throw invalidParameter("OIDCProviderArn");
  return assumeRole(parameters, context);
}

export function lentCredentials(context: ActionContext) {
  return { Code: "Success", ...lend(context.account, new Map(), context) };
}

/** `GetCallerIdentity`: every key is of one made-up account, since a catalog names none. */
export function callerIdentity() {
  const AccountId = "1000000000000000";
  return { AccountId, IdentityType: "Account", Arn: `acs:ram::${AccountId}:root` };
}

function lend(account: Account, parameters: Parameters, { keyring, sessionSeconds, now }: ActionContext) {
  const seconds = readInteger(parameters, "DurationSeconds", DEFAULT_SECONDS, { min: 900, max: 43_200 });
  const key = keyring.lend(account, (sessionSeconds ?? seconds) * 1000, now());
  return {
    AccessKeyId: key.accessKeyId,
    AccessKeySecret: key.accessKeySecret,
    SecurityToken: key.session.token,
    // Rounded down: nobody is told a later end than the true one.
    Expiration: timeText(key.session.expiresAt),
  };
}
