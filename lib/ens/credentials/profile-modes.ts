import { credentialsInvalid } from "../../errors/api";
import type { Keys } from "../sdk/gateway";
import { type Profile, type ProfileField, type ProfileSearch, roleOfProfile, sessionOf, staticPair } from "./profile";
import { keysOfOidcRole, keysOfRole, type StsContext } from "./sts";
import { keysOfMachine, keysOfUri } from "./temporary";

/** The keys of a profile, whatever its mode, as far as that needs no person and no foreign program. */
export async function keysOfProfile(
  profile: Profile,
  search: ProfileSearch,
  sts: StsContext,
  dependents: readonly string[] = [],
): Promise<Keys> {
  switch (profile.mode) {
    case "RamRoleArn": {
      const role = roleOfProfile(profile);
      const keys = wholePair(profile);
      return role ? keysOfRole(keys, role, { ...sts, keysFrom: `the profile "${profile.name}"` }) : keys;
    }
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
    case "External":
      throw notFollowed(profile);
  }
  const { accessKeyId, accessKeySecret } = staticPair(profile);
  if (accessKeyId && accessKeySecret) return wholePair(profile);
  switch (profile.mode) {
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
      return wholePair(profile);
    default:
      throw notFollowed(profile);
  }
}

function notFollowed({ name, mode }: Profile): Error {
  return credentialsInvalid(
    `The profile "${name}" has the mode ${JSON.stringify(mode)}, which this library does not follow: a synth runs no ` +
      "command and opens no browser. Put the keys into ALICLOUD_ACCESS_KEY, ALICLOUD_SECRET_KEY and " +
      "ALICLOUD_SECURITY_TOKEN first.",
  );
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
  return {
    accessKeyId: need(profile, "access_key_id"),
    accessKeySecret: need(profile, "access_key_secret"),
    ...(token && { securityToken: token }),
  };
}

function need(profile: Profile, field: ProfileField): string {
  const value = profile.text(field);
  if (value === undefined) throw credentialsInvalid(`The profile "${profile.name}" lacks ${field}.`);
  return value;
}
