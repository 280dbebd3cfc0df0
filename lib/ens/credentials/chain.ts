import { type ConnectionSettings, type Environment, roleBlocks } from "../../account/connection";
import { hasOidcVariables, setting, VARIABLES } from "../../account/variables";
import { errors } from "../../errors/late";
import type { Keys } from "../sdk/gateway";
import type { ProfileSearch } from "./profile";
import type { CredentialsContext, StsContext } from "./sts";

/** What most runs, which have a key pair, do without. */
const late = {
  profile: () => require("./profile") as typeof import("./profile"),
  sts: () => require("./sts") as typeof import("./sts"),
  temporary: () => require("./temporary") as typeof import("./temporary"),
};

export interface Credentials {
  readonly keys: Keys;
  /** Absent for keys that nothing but a person renews. */
  readonly renew?: () => Promise<Keys>;
  readonly source: string;
  readonly warnings: readonly string[];
}

interface KeySource {
  readonly name: string;
  readonly temporary: boolean;
  readonly get: () => Promise<Keys>;
}

/**
 * The keys of a connection, by the order of the Terraform provider, so that synth and apply see one account: a key
 * pair of the connection, of the environment, of the named profile; then `credentials_uri`, an ECS role that is
 * named, OIDC; and on top of whichever it was, the roles to assume. Nothing else is tried, so nothing is asked of the
 * network unless one of these is stated.
 * @throws EnsImagesError `CREDENTIALS_MISSING`, `CREDENTIALS_INVALID`, or what went wrong on the way to temporary keys
 */
export async function resolveCredentials(
  connection: ConnectionSettings,
  search: ProfileSearch,
  context: CredentialsContext,
): Promise<Credentials> {
  const { env } = context;
  const { stsEndpoint, protocol } = connection;
  const region = setting("region", connection.region, env) ?? search.profile?.text("region_id");
  const sts: StsContext = { ...context, stsEndpoint, protocol, region };
  const source = findKeys(connection, search, sts);
  if (!source) throw search.problem ?? errors.api().credentialsMissing(sourcesSearched(connection, env));
  const roles = rolesOnTop(connection, search, env);
  const get = async () => {
    let keys = await source.get();
    let keysFrom = source.name;
    for (const role of roles) {
      keys = await late.sts().keysOfRole(keys, role, { ...sts, keysFrom });
      keysFrom = `${keysFrom}, then the role ${role.roleArn}`;
    }
    return keys;
  };
  return {
    keys: await get(),
    ...((roles.length > 0 || source.temporary) && { renew: get }),
    source: [source.name, ...roles.map(({ roleArn }) => `the role ${roleArn}`)].join(", then "),
    warnings: source.name === ENVIRONMENT ? [...shadowed(connection, env), ...differingFamilies(env)] : [],
  };
}

function findKeys(connection: ConnectionSettings, search: ProfileSearch, sts: StsContext): KeySource | undefined {
  const { env } = sts;
  const { profile } = search;
  const pair = keyPair(connection, search, env);
  if (pair) return pair;
  const temporary = (name: string, get: () => Promise<Keys>): KeySource => ({ name, temporary: true, get });
  if (profile && profile.mode !== "EcsRamRole") {
    return temporary(`the profile "${profile.name}"`, () => late.profile().keysOfProfile(profile, search, sts));
  }
  const uri = setting("credentialsUri", connection.credentialsUri, env);
  if (uri) return temporary("credentials_uri", () => late.temporary().keysOfUri(uri, sts));
  const roleName = setting("ecsRoleName", connection.ecsRoleName, env) ?? profile?.text("ram_role_name");
  if (roleName) return temporary(`the ECS role "${roleName}"`, () => late.temporary().keysOfMachine(roleName, sts));
  // The provider wants the block to be there. Without it, but with all of its variables, it would find nothing at all,
  // so taking them can make no difference to what apply sees.
  const oidc = connection.assumeRoleWithOidc ?? (hasOidcVariables(env) ? {} : undefined);
  return oidc && temporary("OIDC", () => late.sts().keysOfOidcRole(oidc, sts));
}

/** The static pair. Each half is looked for by itself, as the provider does; so is the token. */
function keyPair(connection: ConnectionSettings, { profile }: ProfileSearch, env: Environment): KeySource | undefined {
  const inProfile: Partial<Keys> = profile ? late.profile().staticPair(profile) : {};
  const accessKeyId = setting("accessKeyId", connection.accessKeyId, env);
  const accessKeySecret = setting("accessKeySecret", connection.accessKeySecret, env);
  const id = accessKeyId ?? inProfile.accessKeyId;
  const secret = accessKeySecret ?? inProfile.accessKeySecret;
  if (!id || !secret) return undefined;
  const token = setting("securityToken", connection.securityToken, env) ?? inProfile.securityToken;
  const fromProfile = !accessKeyId || !accessKeySecret;
  const isExplicit = connection.accessKeyId?.trim() && connection.accessKeySecret?.trim();
  const name = fromProfile ? `the profile "${profile?.name}"` : isExplicit ? "the connection" : ENVIRONMENT;
  const keys = { accessKeyId: id, accessKeySecret: secret, ...(token && { securityToken: token }) };
  return { name, temporary: false, get: async () => keys };
}

const ENVIRONMENT = "the environment";

/** The variables only complete a block of `assume_role` that is there; one whose ARN is stated as empty is none. */
function rolesOnTop(connection: ConnectionSettings, { profile }: ProfileSearch, env: Environment) {
  const ofProfile = profile && late.profile().roleOfProfile(profile);
  const roles = roleBlocks(connection).flatMap((block) => {
    const roleArn = setting("roleArn", block.roleArn, env);
    if ((roleArn ?? block.roleArn ?? ofProfile) === undefined) throw errors.api().credentialsInvalid(WITHOUT_ARN);
    if (roleArn === undefined) return [];
    const beside = profile?.mode === "RamRoleArn" ? profile : undefined;
    const seconds = Number(setting("roleSessionExpiration", undefined, env));
    return {
      ...block,
      roleArn,
      sessionName: setting("roleSessionName", block.sessionName, env) ?? beside?.text("ram_session_name"),
      sessionExpiration: block.sessionExpiration || seconds || beside?.number("expired_seconds"),
    };
  });
  return roles.length > 0 ? roles : ofProfile ? [ofProfile] : [];
}

const WITHOUT_ARN = `A role is to be assumed, but its ARN is not stated: state it, set ${VARIABLES.roleArn[0]}, or leave the role out.`;

/** A profile that the program names, and that variables beat: the provider's order, and a surprise to many. */
function shadowed(connection: ConnectionSettings, env: Environment): readonly string[] {
  if (!connection.profile) return [];
  const variable = VARIABLES.accessKeyId.find((name) => env[name]?.trim());
  return [
    `The connection names the profile "${connection.profile}", but ${variable} is set and beats the profile's key, as in the ` +
      "Terraform provider. Unset the variable to use the profile.",
  ];
}

export function profileOf(connection: ConnectionSettings, env: Environment): ProfileSearch {
  const name = setting("profile", connection.profile, env);
  if (name === undefined) return { find: () => undefined };
  const file = setting("sharedCredentialsFile", connection.sharedCredentialsFile, env);
  return late.profile().searchProfile(name, file, env);
}

function sourcesSearched(connection: ConnectionSettings, env: Environment): readonly string[] {
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

/** Other tools of Alibaba Cloud read only one family of variables, and would then ask another account. */
function differingFamilies(env: Environment): readonly string[] {
  for (const name of ["accessKeyId", "accessKeySecret", "securityToken"] as const) {
    const [used = "", ...others] = VARIABLES[name].filter((variable) => env[variable]?.trim());
    const differing = others.filter((variable) => env[variable]?.trim() !== env[used]?.trim());
    if (differing.length === 0) continue;
    return [
      `${used} and ${differing.join(", ")} differ. ${used} is used, as by the Terraform provider; the SDK and the ` +
        "command line of Alibaba Cloud may read the other, and so ask another account. Unset the one that is not meant.",
    ];
  }
  return [];
}
