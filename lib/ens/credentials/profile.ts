import { homedir } from "node:os";
import { join } from "node:path";
import type { AssumeRoleSettings, Environment } from "../../account/connection";
import { credentialsInvalid } from "../../errors/api";
import type { EnsImagesError } from "../../errors/ens-images-error";
import { parseJson } from "../../util/json";
import { faultText, readBytes } from "../../util/read-text";
import { asRecord, toNumber } from "../json";
import type { Keys } from "../sdk/gateway";

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
  return {
    name,
    mode: typeof fields.mode === "string" && fields.mode !== "" ? fields.mode : "AK",
    text: (field) => {
      const value = fields[field];
      return typeof value === "string" && value.trim() !== "" ? value.trim() : undefined;
    },
    number: (field) => toNumber(fields[field]),
  };
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
export function sessionOf(profile: Profile): Pick<AssumeRoleSettings, "sessionName" | "sessionExpiration"> {
  return {
    sessionName: profile.text("ram_session_name") ?? `credentials-go-${Date.now()}`,
    sessionExpiration: profile.number("expired_seconds"),
  };
}
