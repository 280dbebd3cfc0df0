import type { AssumeRoleSettings } from "../../account/connection";
import { credentialsInvalid } from "../../errors/api";
import type { Keys } from "../sdk/gateway";
import type { Profile, ProfileField, ProfileSearch } from "./profile";
import { assumeRole, assumeRoleWithOidc, type StsContext } from "./sts";
import { keysOfMachine, keysOfUri, type LenderContext } from "./temporary";

/** The keys of a profile, whatever its mode, as far as that needs no person and no foreign program. */
export async function keysOfProfile(
  profile: Profile,
  search: ProfileSearch,
  context: LenderContext,
  sts: StsContext,
  chain: readonly string[] = [],
): Promise<Keys> {
  switch (profile.mode) {
    case "AK":
    case "StsToken":
      return pairOf(profile, profile.mode === "StsToken");
    case "RamRoleArn":
      return assumeRole(pairOf(profile, false), roleOf(profile), { ...sts, keysFrom: `the profile "${profile.name}"` });
    case "ChainableRamRoleArn": {
      const from = need(profile, "source_profile");
      const source = search.find(from);
      if (!source) throw credentialsInvalid(`The profile "${profile.name}" builds on "${from}", which does not exist.`);
      if (chain.includes(from) || from === profile.name) {
        throw credentialsInvalid(`The profile "${profile.name}" builds on itself.`);
      }
      const keys = await keysOfProfile(source, search, context, sts, [...chain, profile.name]);
      return assumeRole(keys, roleOf(profile), { ...sts, keysFrom: `the profile "${from}"` });
    }
    case "EcsRamRole":
      return keysOfMachine(need(profile, "ram_role_name"), context);
    case "OIDC": {
      const { sessionName: roleSessionName, ...role } = roleOf(profile);
      const oidcProviderArn = profile.text("oidc_provider_arn");
      const oidcTokenFile = profile.text("oidc_token_file");
      return assumeRoleWithOidc({ ...role, roleSessionName, oidcProviderArn, oidcTokenFile }, sts);
    }
    case "CredentialsURI":
      return keysOfUri(need(profile, "credentials_uri"), context);
    case "CloudSSO":
    case "OAuth":
      return cachedPair(profile);
    default:
      throw credentialsInvalid(
        `The profile "${profile.name}" has the mode ${JSON.stringify(profile.mode)}, which this library does not ` +
          "follow: a synth runs no command and opens no browser. Put the keys into ALICLOUD_ACCESS_KEY, " +
          "ALICLOUD_SECRET_KEY and ALICLOUD_SECURITY_TOKEN first.",
      );
  }
}

/** What signing in left in the file. Renewing it needs a browser and rewrites the file: both are the command line's. */
function cachedPair(profile: Profile): Keys {
  const expiration = profile.number("sts_expiration");
  if (expiration === undefined || expiration * 1_000 <= Date.now() || !profile.text("sts_token")) {
    throw credentialsInvalid(
      `The sign-in of the profile "${profile.name}" (${profile.mode}) has run out. Renew it with ` +
        `"aliyun configure --mode ${profile.mode} --profile ${profile.name}".`,
    );
  }
  return pairOf(profile, true);
}

function pairOf(profile: Profile, withToken: boolean): Keys {
  return {
    accessKeyId: need(profile, "access_key_id"),
    accessKeySecret: need(profile, "access_key_secret"),
    ...(withToken && { securityToken: need(profile, "sts_token") }),
  };
}

function roleOf(profile: Profile): AssumeRoleSettings {
  return {
    roleArn: need(profile, "ram_role_arn"),
    sessionName: profile.text("ram_session_name"),
    policy: profile.text("policy"),
    externalId: profile.text("external_id"),
    sessionExpiration: profile.number("expired_seconds"),
  };
}

function need(profile: Profile, field: ProfileField): string {
  const value = profile.text(field);
  if (value === undefined) throw credentialsInvalid(`The profile "${profile.name}" lacks ${field}.`);
  return value;
}
