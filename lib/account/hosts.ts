import { usage } from "../errors/cli";
import { EnsImagesError } from "../errors/ens-images-error";
import type { ConnectionName, Environment } from "./connection";
import { isVendorHost, parseEndpoint, statedEndpoint, withoutDefaultPort } from "./endpoint";
import { setting } from "./variables";

/** Words as `--allow` takes them: hosts that are not the vendor's own, ARNs of roles and OIDC providers, `profile:NAME`. */
export function decidingWords(name: ConnectionName): string[] {
  const { endpoint, profile, roleArn, roleChain = [], oidcRoleArn, oidcProviderArn } = name;
  const arns = [...roleChain, roleArn, oidcRoleArn, oidcProviderArn];
  return [
    ...(endpoint !== undefined && !isVendorHost(endpoint) ? [withoutDefaultPort(endpoint)] : []),
    ...(profile ? [`profile:${profile}`] : []),
    ...arns.filter((arn) => arn !== undefined && arn !== ""),
  ] as string[];
}

/** @throws EnsImagesError `USAGE` for a word that is no host, ARN or `profile:NAME` */
export function allowedWords(
  program: readonly ConnectionName[],
  env: Environment,
  allow: readonly string[] = [],
): ReadonlySet<string> {
  const names = (name: "roleArn" | "oidcRoleArn" | "oidcProviderArn") => setting(name, undefined, env);
  const environment = {
    endpoint: statedEndpoint({}, env),
    roleChain: [names("roleArn") ?? ""],
    oidcRoleArn: names("oidcRoleArn"),
    oidcProviderArn: names("oidcProviderArn"),
  } as ConnectionName;
  const words = [...allow, ...(env.ENS_IMAGES_ALLOW ?? "").split(",")].map((word) => word.trim()).filter(Boolean);
  return new Set([...[...program, environment].flatMap(decidingWords), ...words.map(allowedWord)]);
}

function allowedWord(word: string): string {
  if (/^(acs:|profile:.)/.test(word)) return word;
  try {
    return withoutDefaultPort(parseEndpoint(word, "--allow"));
  } catch (error) {
    if (!EnsImagesError.is(error)) throw error;
    const what = `--allow (or ENS_IMAGES_ALLOW) names ${JSON.stringify(word)}`;
    throw usage(
      `${what}, which is no host, no ARN and no profile:NAME.`,
      "See: node_modules/cdktf-ens-images/docs/credentials.md.",
    );
  }
}
