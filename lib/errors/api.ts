import { EnsImagesError } from "./ens-images-error";

const WHERE_FROM = "node_modules/cdktf-ens-images/docs/credentials.md";

/** What every message about a request tells, as far as it is known. All of it is safe to print. */
export interface RequestFacts {
  /** `DescribeSelfImages`, `AssumeRole`, … */
  readonly operation: string;
  readonly endpoint: string;
  readonly requestId?: string;
  /** The service's code, or the system's code of a broken connection. */
  readonly code?: string;
  /** HTTP status. */
  readonly status?: number;
  readonly attempts: number;
  /** Where the keys are from, in a few words. */
  readonly keysFrom?: string;
  /** What was seen, in our own words. */
  readonly detail?: string;
}

/** The value is not repeated: it often holds a password. */
export function proxyInvalid(variable: string): EnsImagesError {
  return new EnsImagesError(
    "ENDPOINT_INVALID",
    `${variable} names no HTTP proxy: it must look like http://host:port. SOCKS proxies are not supported. Correct it, ` +
      "or list the endpoint in NO_PROXY.",
  );
}

export function endpointNotEncrypted(endpoint: string): EnsImagesError {
  return new EnsImagesError(
    "ENDPOINT_INVALID",
    `${endpoint} would be asked without encryption, because the connection says protocol HTTP; that is done for this ` +
      "machine's own addresses only. Leave protocol out, or set it to HTTPS.",
  );
}

export function authenticationFailed(facts: RequestFacts): EnsImagesError {
  return new EnsImagesError(
    "AUTHENTICATION",
    `${facts.operation} was refused: ${reasonOfAuthentication(facts.code)}. ${tail(facts)}`,
  );
}

function reasonOfAuthentication(code = ""): string {
  if (/TimeStamp/i.test(code)) return "this machine's clock is wrong by more than the service accepts. Set the clock";
  if (/SecurityToken/i.test(code)) return "the security token is missing, expired or not of this key. Get a new one";
  if (/Signature/i.test(code)) return "the access key secret does not belong to the access key id. Check the secret";
  if (/Inactive/i.test(code)) return "the access key is disabled. Enable it, or use another";
  return `the access key is not known. Check which one is used: ${WHERE_FROM} lists where it is looked for`;
}

/** @param remedy what to grant, and to whom */
export function permissionDenied(facts: RequestFacts, remedy: string): EnsImagesError {
  return new EnsImagesError("PERMISSION", `${facts.operation} is not permitted. ${remedy} ${tail(facts)}`);
}

export function throttled(facts: RequestFacts): EnsImagesError {
  return new EnsImagesError(
    "THROTTLED",
    `${facts.operation} was throttled ${times(facts.attempts)}; others may be using the account's quota. Try again ` +
      `later. ${tail(facts)}`,
  );
}

export function unavailable(facts: RequestFacts): EnsImagesError {
  return new EnsImagesError(
    "UNAVAILABLE",
    `${facts.operation} failed on the service's side ${times(facts.attempts)}. Try again later; if it stays, report ` +
      `the request id to Alibaba Cloud. ${tail(facts)}`,
  );
}

export function networkFailed(facts: RequestFacts): EnsImagesError {
  return new EnsImagesError(
    "NETWORK",
    `${facts.endpoint} could not be asked for ${facts.operation}: ${facts.detail ?? "the connection broke"}. Check ` +
      `the network, the endpoint, and HTTPS_PROXY and NO_PROXY; a private certificate authority is stated by ` +
      `NODE_EXTRA_CA_CERTS. ${tail(facts)}`,
  );
}

export function timedOut(facts: RequestFacts): EnsImagesError {
  return new EnsImagesError(
    "TIMEOUT",
    `${facts.operation} brought no whole answer in time, ${times(facts.attempts)}. Check the network and the proxy, and ` +
      `run it again. ${tail(facts)}`,
  );
}

export function badReply(facts: RequestFacts): EnsImagesError {
  return new EnsImagesError(
    "BAD_REPLY",
    `${facts.endpoint} answered ${facts.operation} with something unexpected: ${facts.detail ?? "no error document"}. ` +
      `Check that the endpoint is the one of ENS and that no proxy answers in its place. ${tail(facts)}`,
  );
}

export function parameterRefused(facts: RequestFacts): EnsImagesError {
  return new EnsImagesError(
    "PARAMETER",
    `${facts.operation} was refused because of a parameter${facts.detail ? `: ${facts.detail}` : ""}. Check the ` +
      `lookup's texts and the connection's settings. ${tail(facts)}`,
  );
}

export function askingInterrupted(): EnsImagesError {
  return new EnsImagesError("INTERRUPTED", "Interrupted while the account was being asked; nothing was written.");
}

/** @param lookedAt each place, and what is there, in the order in which they were looked at */
export function credentialsMissing(lookedAt: readonly string[]): EnsImagesError {
  return new EnsImagesError(
    "CREDENTIALS_MISSING",
    [
      "No credentials for Alibaba Cloud: set ALICLOUD_ACCESS_KEY and ALICLOUD_SECRET_KEY, or name a profile by ALICLOUD_PROFILE.",
      `These places were looked at, in the order of ${WHERE_FROM}:`,
      ...lookedAt.map((place) => `  - ${place}`),
    ].join("\n"),
  );
}

/** @param what names the source and what is wrong with it, never its content */
export function credentialsInvalid(what: string): EnsImagesError {
  return new EnsImagesError("CREDENTIALS_INVALID", `${what} See ${WHERE_FROM}.`);
}

const times = (attempts: number): string => (attempts === 1 ? "once" : `${attempts} times`);

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
