import { homedir } from "node:os";
import { join } from "node:path";
import type { AssumeRoleSettings, Environment } from "../../account/connection";
import { credentialsInvalid } from "../../errors/api";
import type { EnsImagesError } from "../../errors/ens-images-error";
import { parseJson } from "../../util/json";
import { faultText, readBytes } from "../../util/read-text";
import { asRecord, toNumber } from "../reply";
import type { Keys } from "../sdk/gateway";
import { keysOfOidcRole, keysOfRole, type StsContext } from "./sts";
import { keysOfMachine, keysOfUri } from "./temporary";

/** Of profiles, and of a token, in MiB. */
export const LARGEST_CREDENTIALS = 16;

export interface Profile {
  readonly name: string;
  /** `AK`, `StsToken`, `RamRoleArn`, …; `AK` where the file states none. */
  readonly mode: string;
  readonly text: (field: ProfileField) => string | undefined;
  readonly number: (field: "expired_seconds" | "sts_expiration") => number | undefined;
}

export type ProfileField =
  | "access_key_id"
  | "access_key_secret"
  | "sts_token"
  | "region_id"
  | "ram_role_name"
  | "ram_role_arn"
  | "ram_session_name"
  | "policy"
  | "external_id"
  | "source_profile"
  | "oidc_provider_arn"
  | "oidc_token_file"
  | "credentials_uri";

export interface ProfileSearch {
  readonly profile?: Profile;
  /** Reported only where no other source has keys, since the provider then gets by without the profile, too. */
  readonly problem?: EnsImagesError;
  readonly find: (name: string) => Profile | undefined;
}

/**
 * Reads a named profile; of several of one name the last. There is no default: the provider heeds neither `current` nor
 * a profile called `default` unless it is named, and reads no file that begins with a byte order mark.
 */
export function searchProfile(name: string, file: string | undefined, env: Environment): ProfileSearch {
  const failed = (what: string): ProfileSearch => ({ find: () => undefined, problem: credentialsInvalid(what) });
  const path = expandHome(file ?? "~/.aliyun/config.json", env);
  let text: string;
  try {
    text = readBytes(path, LARGEST_CREDENTIALS).toString("utf8");
  } catch (error) {
    return failed(`The profile "${name}" is named, but ${path} ${faultText(error)}.`);
  }
  const { profiles } = asRecord(parseJson(text));
  if (!Array.isArray(profiles)) {
    return failed(
      `The profile "${name}" is named, but ${path} is not the JSON file that "aliyun configure" writes` +
        `${text.startsWith("\uFEFF") ? ": it begins with a byte order mark" : ""}.`,
    );
  }
  const find = (wanted: string): Profile | undefined => {
    const found = profiles.map(asRecord).findLast((profile) => profile.name === wanted);
    return found && asProfile(wanted, found);
  };
  const profile = find(name);
  return profile ? { profile, find } : { find, problem: credentialsInvalid(`${path} has no profile "${name}".`) };
}

function asProfile(name: string, fields: Readonly<Record<string, unknown>>): Profile {
  const text = (value: unknown) => (typeof value === "string" ? value.trim() || undefined : undefined);
  const mode = typeof fields.mode === "string" && fields.mode !== "" ? fields.mode : "AK";
  return { name, mode, text: (field) => text(fields[field]), number: (field) => toNumber(fields[field]) };
}

function expandHome(path: string, env: Environment): string {
  const home = env.HOME || env.USERPROFILE || homedir();
  return path === "~" || /^~[\\/]/.test(path) ? join(home, path.slice(1)) : path;
}

/** Modes whose keys are asked for, or made by a program: a key pair that stands beside them is not the profile's own. */
const WITHOUT_PAIR = ["EcsRamRole", "ChainableRamRoleArn", "CloudSSO", "External", "OAuth"];

/** The key pair that stands in a profile, or half of it: taken whatever the mode says, but where keys are asked for. */
export function staticPair(profile: Profile): Partial<Keys> {
  if (WITHOUT_PAIR.includes(profile.mode)) return {};
  return {
    accessKeyId: profile.text("access_key_id"),
    accessKeySecret: profile.text("access_key_secret"),
    securityToken: profile.mode === "StsToken" ? profile.text("sts_token") : undefined,
  };
}

/** The role of a profile in mode RamRoleArn; one without an ARN is the bare key. */
export function roleOfProfile(profile: Profile): AssumeRoleSettings | undefined {
  const roleArn = profile.mode === "RamRoleArn" ? profile.text("ram_role_arn") : undefined;
  // Neither its policy nor its external id is read by the provider.
  return roleArn ? { roleArn, ...sessionOf(profile) } : undefined;
}

/** A session without a name gets one as the provider's SDK makes it up. */
function sessionOf(profile: Profile): Pick<AssumeRoleSettings, "sessionName" | "sessionExpiration"> {
  return {
    sessionName: profile.text("ram_session_name") ?? `credentials-go-${Date.now()}`,
    sessionExpiration: profile.number("expired_seconds"),
  };
}

/** The keys of a profile, whatever its mode, as far as that needs no person and no foreign program. */
export async function keysOfProfile(
  profile: Profile,
  search: ProfileSearch,
  sts: StsContext,
  dependents: readonly string[] = [],
): Promise<Keys> {
  const role = roleOfProfile(profile);
  if (role) return keysOfRole(wholePair(profile), role, { ...sts, keysFrom: `the profile "${profile.name}"` });
  const { accessKeyId, accessKeySecret } = staticPair(profile);
  if (accessKeyId && accessKeySecret) return wholePair(profile);
  switch (profile.mode) {
    case "ChainableRamRoleArn": {
      const from = need(profile, "source_profile");
      const source = search.find(from);
      if (!source) throw credentialsInvalid(`The profile "${profile.name}" builds on "${from}", which does not exist.`);
      if (dependents.includes(from) || from === profile.name) {
        throw credentialsInvalid(`The profile "${profile.name}" builds on itself.`);
      }
      const keys = await keysOfProfile(source, search, sts, [...dependents, profile.name]);
      const role = {
        roleArn: need(profile, "ram_role_arn"),
        ...sessionOf(profile),
        policy: profile.text("policy"),
        externalId: profile.text("external_id"),
      };
      // The provider asks the central STS for these, whatever its region.
      return keysOfRole(keys, role, { ...sts, region: undefined, keysFrom: `the profile "${from}"` });
    }
    case "EcsRamRole":
      return keysOfMachine(need(profile, "ram_role_name"), sts);
    case "CloudSSO":
    case "OAuth":
      return signedInPair(profile);
    case "OIDC": {
      const role = {
        roleArn: need(profile, "ram_role_arn"),
        roleSessionName: profile.text("ram_session_name"),
        sessionExpiration: profile.number("expired_seconds"),
        policy: profile.text("policy"),
        oidcProviderArn: profile.text("oidc_provider_arn"),
        oidcTokenFile: profile.text("oidc_token_file"),
      };
      return keysOfOidcRole(role, sts);
    }
    case "CredentialsURI":
      return keysOfUri(need(profile, "credentials_uri"), sts);
    case "AK":
    case "StsToken":
    case "RamRoleArn":
      return wholePair(profile);
    default:
      throw credentialsInvalid(
        `The profile "${profile.name}" has the mode ${JSON.stringify(profile.mode)}, which this library does not follow: a ` +
          "synth runs no command and opens no browser. Put the keys into ALICLOUD_ACCESS_KEY, ALICLOUD_SECRET_KEY and " +
          "ALICLOUD_SECURITY_TOKEN first.",
      );
  }
}

/** What signing in left in the file. Renewing it needs a browser and rewrites the file: both are the command line's. */
function signedInPair(profile: Profile): Keys {
  const expiration = profile.number("sts_expiration");
  if (expiration === undefined || expiration * 1_000 <= Date.now() || !profile.text("sts_token")) {
    throw credentialsInvalid(
      `The sign-in of the profile "${profile.name}" (${profile.mode}) has run out. Renew it with ` +
        `"aliyun configure --mode ${profile.mode} --profile ${profile.name}".`,
    );
  }
  return { ...wholePair(profile), securityToken: need(profile, "sts_token") };
}

function wholePair(profile: Profile): Keys {
  const token = profile.mode === "StsToken" ? profile.text("sts_token") : undefined;
  const [accessKeyId, accessKeySecret] = [need(profile, "access_key_id"), need(profile, "access_key_secret")];
  return { accessKeyId, accessKeySecret, ...(token && { securityToken: token }) };
}

function need(profile: Profile, field: ProfileField): string {
  const value = profile.text(field);
  if (value === undefined) throw credentialsInvalid(`The profile "${profile.name}" lacks ${field}.`);
  return value;
}
