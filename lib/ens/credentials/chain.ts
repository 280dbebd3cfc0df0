import type { AssumeRoleSettings, ConnectionSettings, Environment } from "../../account/connection";
import { hasOidcVariables, setting, VARIABLES } from "../../account/variables";
import { credentialsInvalid, credentialsMissing } from "../../errors/api";
import type { Keys } from "../sdk/gateway";
import { type Profile, type ProfileSearch, searchProfile } from "./profile";
import { keysOfProfile } from "./profile-modes";
import { assumeRole, assumeRoleWithOidc, type StsContext } from "./sts";
import { keysOfMachine, keysOfUri, type LenderContext } from "./temporary";

/** Keys, and the way to get new ones where they were lent for a while. */
export interface Credentials {
  readonly keys: Keys;
  /** Absent for keys that nothing but a person renews. */
  readonly renew?: () => Promise<Keys>;
  /** Where they are from, in a few words. */
  readonly source: string;
  readonly warnings: readonly string[];
}

export type CredentialsContext = LenderContext;

/** Where a key pair comes from: at hand, or to be lent. */
interface Origin {
  readonly source: string;
  readonly lent: boolean;
  readonly get: () => Promise<Keys>;
}

/**
 * The keys of a connection, by the order of the Terraform provider, so that synth and apply see one account: a key
 * pair of the connection, of the environment, of the named profile; then `credentials_uri`, an ECS role that is
 * named, OIDC; and on top of whichever it was, a role to assume. Nothing else is tried, so nothing is asked of the
 * network unless one of these is stated.
 *
 * @throws EnsImagesError `CREDENTIALS_MISSING`, `CREDENTIALS_INVALID`, or what went wrong between us and a lender
 */
export async function resolveCredentials(
  connection: ConnectionSettings,
  search: ProfileSearch,
  context: CredentialsContext,
): Promise<Credentials> {
  const { env } = context;
  const region = setting("region", connection.region, env) ?? search.profile?.text("region_id");
  const sts: StsContext = { ...context, stsEndpoint: connection.stsEndpoint, protocol: connection.protocol, region };
  const origin = findOrigin(connection, search, context, sts);
  if (!origin) throw search.problem ?? credentialsMissing(placesLookedAt(connection, env));
  const role = roleOnTop(connection, search.profile, env);
  const get = role ? async () => assumeRole(await origin.get(), role, { ...sts, keysFrom: origin.source }) : origin.get;
  return {
    keys: await get(),
    ...((role || origin.lent) && { renew: get }),
    source: role ? `${origin.source}, then the role ${role.roleArn}` : origin.source,
    warnings: [...shadowed(connection, origin, env), ...(usesEnvironment(origin) ? differingFamilies(env) : [])],
  };
}

function findOrigin(
  connection: ConnectionSettings,
  search: ProfileSearch,
  context: CredentialsContext,
  sts: StsContext,
): Origin | undefined {
  const { env } = context;
  const { profile } = search;
  const pair = keyPair(connection, profile, env);
  if (pair) return { source: pair.source, lent: false, get: async () => pair.keys };
  if (profile && profile.mode !== "EcsRamRole") {
    const get = () => keysOfProfile(profile, search, context, sts);
    return { source: `the profile "${profile.name}"`, lent: true, get };
  }
  const uri = setting("credentialsUri", connection.credentialsUri, env);
  if (uri) return { source: "credentials_uri", lent: true, get: () => keysOfUri(uri, context) };
  const roleName = setting("ecsRoleName", connection.ecsRoleName, env) ?? profile?.text("ram_role_name");
  if (roleName)
    return { source: `the ECS role "${roleName}"`, lent: true, get: () => keysOfMachine(roleName, context) };
  // The provider wants the block to be there. Without it, but with all of its variables, it would find nothing at all,
  // so taking them can make no difference to what apply sees.
  const oidc = connection.assumeRoleWithOidc ?? (hasOidcVariables(env) ? {} : undefined);
  if (oidc) return { source: "OIDC", lent: true, get: () => assumeRoleWithOidc(oidc, sts) };
  return undefined;
}

/** The static pair. Each half is looked for by itself, as the provider does; so is the token. */
function keyPair(
  connection: ConnectionSettings,
  profile: Profile | undefined,
  env: Environment,
): { readonly keys: Keys; readonly source: string } | undefined {
  const isStatic = profile && ["AK", "StsToken", "RamRoleArn"].includes(profile.mode);
  const accessKeyId = setting("accessKeyId", connection.accessKeyId, env);
  const accessKeySecret = setting("accessKeySecret", connection.accessKeySecret, env);
  const id = accessKeyId ?? (isStatic ? profile.text("access_key_id") : undefined);
  const secret = accessKeySecret ?? (isStatic ? profile.text("access_key_secret") : undefined);
  if (!id || !secret) return undefined;
  const token =
    setting("securityToken", connection.securityToken, env) ??
    (profile?.mode === "StsToken" ? profile.text("sts_token") : undefined);
  const fromProfile = !accessKeyId || !accessKeySecret;
  const isExplicit = connection.accessKeyId?.trim() && connection.accessKeySecret?.trim();
  return {
    keys: { accessKeyId: id, accessKeySecret: secret, ...(token && { securityToken: token }) },
    source: fromProfile ? `the profile "${profile?.name}"` : isExplicit ? "the connection" : ENVIRONMENT,
  };
}

const ENVIRONMENT = "the environment";
const usesEnvironment = ({ source }: Origin): boolean => source === ENVIRONMENT;

/** `assume_role`, else the role of a profile in mode RamRoleArn. The variables only complete a block that is there. */
function roleOnTop(
  { assumeRole: stated }: ConnectionSettings,
  profile: Profile | undefined,
  env: Environment,
): AssumeRoleSettings | undefined {
  const ofProfile = profile?.mode === "RamRoleArn" ? profile : undefined;
  const roleArn = stated ? setting("roleArn", stated.roleArn, env) : undefined;
  const arn = roleArn ?? ofProfile?.text("ram_role_arn");
  if (arn === undefined) {
    if (stated || ofProfile)
      throw credentialsInvalid(
        `A role is to be assumed, but its ARN is not stated: state it, set ${VARIABLES.roleArn[0]}, or leave the role out.`,
      );
    return undefined;
  }
  const seconds = stated ? Number(setting("roleSessionExpiration", undefined, env)) : 0;
  return {
    ...stated,
    roleArn: arn,
    sessionName: (stated && setting("roleSessionName", stated.sessionName, env)) || ofProfile?.text("ram_session_name"),
    sessionExpiration: stated?.sessionExpiration || seconds || ofProfile?.number("expired_seconds"),
    policy: stated?.policy ?? ofProfile?.text("policy"),
    externalId: stated?.externalId ?? ofProfile?.text("external_id"),
  };
}

/** A profile that the program names, and that variables beat: the provider's order, and a surprise to many. */
function shadowed(connection: ConnectionSettings, origin: Origin, env: Environment): readonly string[] {
  if (!connection.profile || !usesEnvironment(origin)) return [];
  const variable = VARIABLES.accessKeyId.find((name) => env[name]?.trim());
  return [
    `The connection names the profile "${connection.profile}", but ${variable} is set and beats the profile's key, as in the ` +
      "Terraform provider. Unset the variable to use the profile.",
  ];
}

/** The profile that the connection or the environment names. */
export function profileOf(connection: ConnectionSettings, env: Environment): ProfileSearch {
  const name = setting("profile", connection.profile, env);
  return searchProfile(name, setting("sharedCredentialsFile", connection.sharedCredentialsFile, env), env);
}

/** Where keys were looked for, in order, and which halves of them are there. */
export function placesLookedAt(connection: ConnectionSettings, env: Environment): readonly string[] {
  const profile = setting("profile", connection.profile, env);
  const stated = { accessKeyId: connection.accessKeyId, accessKeySecret: connection.accessKeySecret };
  return [
    `the connection or the provider: accessKeyId and accessKeySecret${half(stated)}`,
    ...VARIABLES.accessKeyId.map((id, at) => {
      const secret = VARIABLES.accessKeySecret[at] as string;
      return `${id} and ${secret}${half({ [id]: env[id], [secret]: env[secret] })}`;
    }),
    profile
      ? `the profile "${profile}": it has no keys`
      : `a profile: none is named by the connection, ${VARIABLES.profile.join(" or ")}`,
    `credentials_uri: ${VARIABLES.credentialsUri.join(" or ")}`,
    `a role of the ECS machine: ${VARIABLES.ecsRoleName.join(" or ")}`,
    "OIDC: ALIBABA_CLOUD_ROLE_ARN, ALIBABA_CLOUD_OIDC_PROVIDER_ARN and ALIBABA_CLOUD_OIDC_TOKEN_FILE",
  ];
}

/** Names, never values. */
function half(pair: Environment): string {
  const there = Object.keys(pair).filter((name) => pair[name]?.trim());
  return there.length === 1 ? `: only ${there[0]} is set` : "";
}

/**
 * Warns where the families of variables name different keys: other tools of Alibaba Cloud read only one of them, and
 * would then ask another account.
 */
export function differingFamilies(env: Environment): readonly string[] {
  for (const name of ["accessKeyId", "accessKeySecret", "securityToken"] as const) {
    const set = VARIABLES[name].filter((variable) => env[variable]?.trim());
    const [used, ...others] = set;
    const differing = others.filter((variable) => env[variable]?.trim() !== env[used ?? ""]?.trim());
    if (used && differing.length > 0) {
      return [
        `${used} and ${differing.join(", ")} differ. ${used} is used, as by the Terraform provider; the SDK and the ` +
          "command line of Alibaba Cloud may read the other, and so ask another account. Unset the one that is not meant.",
      ];
    }
  }
  return [];
}
