import { EnsImagesError, type ErrorCode } from "./ens-images-error";

const WHERE_FROM = "node_modules/cdktf-ens-images/docs/credentials.md";

export type FailureKind =
  | "authentication"
  /** The security token ran out: worth one new one. */
  | "expired"
  | "permission"
  | "throttled"
  | "unavailable"
  | "network"
  | "timeout"
  | "badReply"
  | "parameter"
  | "credentials";

/** What every message about a request tells, as far as it is known. All of it is safe to print. */
export interface RequestFacts {
  readonly operation: string;
  readonly endpoint: string;
  readonly requestId?: string;
  readonly code?: string;
  readonly status?: number;
  readonly attempts: number;
  readonly keysFrom?: string;
  readonly detail?: string;
  readonly remedy?: string;
}

/** The value is not repeated: it often holds a password. */
export const proxyInvalid = (variable: string): EnsImagesError =>
  new EnsImagesError(
    "ENDPOINT_INVALID",
    `${variable} names no HTTP proxy: it must look like http://host:port. SOCKS proxies are not supported. Correct it, ` +
      "or list the endpoint in NO_PROXY.",
  );

export const endpointNotEncrypted = (endpoint: string): EnsImagesError =>
  new EnsImagesError(
    "ENDPOINT_INVALID",
    `${endpoint} would be asked without encryption, because the connection says protocol HTTP; that is done for this ` +
      "machine's own addresses only. Leave protocol out, or set it to HTTPS.",
  );

export function requestFailed(kind: FailureKind, facts: RequestFacts): EnsImagesError {
  const { operation, endpoint, attempts, detail } = facts;
  const error = (code: ErrorCode, text: string) => new EnsImagesError(code, `${text} ${tail(facts)}`);
  const times = attempts === 1 ? "once" : `${attempts} times`;
  switch (kind) {
    case "authentication":
    case "expired":
      return error("AUTHENTICATION", `${operation} was refused: ${reasonOfAuthentication(facts.code)}.`);
    case "permission":
      return error("PERMISSION", `${operation} is not permitted. ${facts.remedy}`);
    case "throttled":
      return error(
        "THROTTLED",
        `${operation} was throttled ${times}; others may be using the account's quota. Try again later.`,
      );
    case "unavailable":
      return error(
        "UNAVAILABLE",
        `${operation} failed on the service's side ${times}. Try again later; if it stays, report the request id to Alibaba Cloud.`,
      );
    case "network":
      return error(
        "NETWORK",
        `${endpoint} could not be asked for ${operation}: ${detail ?? "the connection broke"}. Check the network, the endpoint, ` +
          "and HTTPS_PROXY and NO_PROXY; a private certificate authority is stated by NODE_EXTRA_CA_CERTS.",
      );
    case "timeout":
      return error(
        "TIMEOUT",
        `${operation} brought no whole answer in time, ${times}. Check the network and the proxy, and run it again.`,
      );
    case "badReply":
      return error(
        "BAD_REPLY",
        `${endpoint} answered ${operation} with something unexpected: ${detail ?? "no error document"}. Check that the ` +
          "endpoint is the one of ENS and that no proxy answers in its place.",
      );
    case "parameter":
      return error(
        "PARAMETER",
        `${operation} was refused because of a parameter${detail ? `: ${detail}` : ""}. Check the lookup's texts and the ` +
          "connection's settings.",
      );
    case "credentials":
      return credentialsInvalid(`The access key cannot be used: ${detail ?? "it is malformed"}.`);
  }
}

function reasonOfAuthentication(code = ""): string {
  if (/TimeStamp/i.test(code)) return "this machine's clock is wrong by more than the service accepts. Set the clock";
  if (/SecurityToken/i.test(code)) return "the security token is missing, expired or not of this key. Get a new one";
  if (/Signature/i.test(code)) return "the access key secret does not belong to the access key id. Check the secret";
  if (/Inactive/i.test(code)) return "the access key is disabled. Enable it, or use another";
  return `the access key is not known. Check which one is used: ${WHERE_FROM} lists where it is looked for`;
}

export const askingInterrupted = (): EnsImagesError =>
  new EnsImagesError("INTERRUPTED", "Interrupted while the account was being asked; nothing was written.");

/** @param lookedAt each place, and what is there, in the order in which they were looked at */
export const credentialsMissing = (lookedAt: readonly string[]): EnsImagesError =>
  new EnsImagesError(
    "CREDENTIALS_MISSING",
    [
      "No credentials for Alibaba Cloud: set ALICLOUD_ACCESS_KEY and ALICLOUD_SECRET_KEY, or name a profile by ALICLOUD_PROFILE.",
      `These places were looked at, in the order of ${WHERE_FROM}:`,
      ...lookedAt.map((place) => `  - ${place}`),
    ].join("\n"),
  );

/** @param what names the source and what is wrong with it, never its content */
export const credentialsInvalid = (what: string): EnsImagesError =>
  new EnsImagesError("CREDENTIALS_INVALID", `${what} See ${WHERE_FROM}.`);

function tail({ operation, endpoint, requestId, code, status, attempts, keysFrom }: RequestFacts): string {
  const facts = [
    code && `code ${code}`,
    status && `HTTP ${status}`,
    `RequestId ${requestId ?? "none"}`,
    `endpoint ${endpoint}`,
    attempts > 1 && `${attempts} attempts`,
    keysFrom && `keys from ${keysFrom}`,
  ];
  return `(${operation}: ${facts.filter(Boolean).join(", ")})`;
}
