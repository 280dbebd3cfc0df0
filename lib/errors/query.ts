import { EnsImagesError } from "./ens-images-error";

export interface QueryProblem {
  readonly prop: string;
  readonly problem: string;
  readonly example: string;
}

export const IS_TOKEN = "is a token, a value that only Terraform knows later";

export function queryInvalid(path: string, problems: readonly QueryProblem[]): EnsImagesError {
  const token = problems.some(({ problem }) => problem === IS_TOKEN);
  const lines = problems.map(({ prop, problem, example }) => `  - ${prop} ${problem}. For example: ${example}`);
  const advice = token
    ? [
        "The image is looked up before Terraform runs: build the value from plain values of your program (props, context, environment).",
      ]
    : [];
  return new EnsImagesError(
    token ? "QUERY_TOKEN" : "QUERY_INVALID",
    [`${path}: the query of this lookup is not valid:`, ...lines, ...advice].join("\n"),
  );
}

export const connectionAmbiguous = (path: string, stacks: readonly string[]): EnsImagesError =>
  new EnsImagesError(
    "CONNECTION_AMBIGUOUS",
    `${path} stands above the stacks, and their alicloud providers differ (${stacks.join(", ")}): say whose images are meant, ` +
      'provider: alicloud, or connection: { profile: "…" }.',
  );

export const accountsDiffer = (account: string, roleArn: string): EnsImagesError =>
  new EnsImagesError(
    "CONNECTION_AMBIGUOUS",
    `the account is stated as ${account} (account_id of the provider, account of connection), and the role is of another one ` +
      `(${roleArn}). Nothing was asked. State one account, or leave it to the role.`,
  );

export const connectionToken = (path: string, args: readonly string[]): EnsImagesError =>
  new EnsImagesError(
    "QUERY_TOKEN",
    `${path}: the alicloud provider's ${args.join(", ")} ${args.length === 1 ? "is a token" : "are tokens"}, values that only ` +
      'Terraform knows later, and the image is looked up before. State the account for the lookup: connection: { profile: "prod" }, ' +
      "or leave the argument to the environment (ALICLOUD_ACCESS_KEY, ALICLOUD_SECRET_KEY, …).",
  );

export const literalImage = (path: string, imageId: string, attribute: string): EnsImagesError =>
  new EnsImagesError(
    "LITERAL_IMAGE",
    `${path}: ${attribute} is not known: a fallback answered with the literal id ${imageId}, and nothing but the id is stored. ` +
      "Use imageId only, or make the fallback a query.",
  );

export const publicImage = (path: string, attribute: string): EnsImagesError =>
  new EnsImagesError(
    "LITERAL_IMAGE",
    `${path}: ${attribute} is not known: the image is public, and DescribeImages tells no ${attribute}. Use another attribute.`,
  );

/** A stated endpoint is none. Its value is not repeated: somebody may have put a URL with a key into it. */
export const endpointInvalid = (source: string): EnsImagesError =>
  new EnsImagesError(
    "ENDPOINT_INVALID",
    `${source} is not an endpoint: it must be a host name with an optional port, such as ens.aliyuncs.com or ` +
      `127.0.0.1:8080, without a path, blanks or any scheme but https://. Correct ${source}, or leave it out to ask the endpoint of ` +
      "the region.",
  );
