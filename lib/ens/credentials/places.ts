import type { ConnectionSettings, Environment } from "../../account/connection";
import { setting, VARIABLES } from "../../account/variables";

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
