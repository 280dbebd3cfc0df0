import { homedir } from "node:os";
import { join } from "node:path";
import type { Environment } from "../../account/connection";
import { credentialsInvalid } from "../../errors/api";
import type { EnsImagesError } from "../../errors/ens-images-error";
import { faultText, readBytes } from "../../util/read-text";
import { asRecord, parseObject, toNumber } from "../json";

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
export function searchProfile(name: string | undefined, file: string | undefined, env: Environment): ProfileSearch {
  const nothing = { find: () => undefined };
  if (name === undefined) return nothing;
  const path = expandHome(file ?? "~/.aliyun/config.json", env);
  let text: string;
  try {
    text = readBytes(path, LARGEST_CREDENTIALS).toString("utf8");
  } catch (error) {
    const problem = credentialsInvalid(`The profile "${name}" is named, but ${path} ${faultText(error)}.`);
    return { ...nothing, problem };
  }
  const profiles = parseObject(text)?.profiles;
  if (!Array.isArray(profiles)) {
    const problem = credentialsInvalid(
      `The profile "${name}" is named, but ${path} is not the JSON file that "aliyun configure" writes` +
        `${text.startsWith("\uFEFF") ? ": it begins with a byte order mark" : ""}.`,
    );
    return { ...nothing, problem };
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
