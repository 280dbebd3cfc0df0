import { type FailureKind, type RequestFacts, requestFailed } from "../errors/api";
import type { EnsImagesError } from "../errors/ens-images-error";
import { asRecord, printable, toNumber } from "./reply";
import type { Exchange } from "./sdk/transport";

/** The least RAM policy under which lookups work. The operations know no resources, so `*` is as narrow as it gets. */
export function leastPolicy(...operations: readonly string[]) {
  const Action = operations.map((operation) => `ens:${operation}`);
  return { Version: "1", Statement: [{ Effect: "Allow", Action, Resource: "*" }] };
}

/** Codes and our own words only: messages of the service and the SDK quote URLs, signatures and whole documents. */
export interface Failure {
  readonly kind: FailureKind;
  /** `Code` of the answer, or the system's code of a broken connection. */
  readonly code?: string;
  readonly status?: number;
  readonly requestId?: string;
  readonly retryAfterMs?: number;
  readonly detail?: string;
  readonly transient: boolean;
}

const KIND_OF_CODE: readonly (readonly [RegExp, FailureKind])[] = [
  [/Throttling|TooManyRequests|FlowControl/i, "throttled"],
  [/^(ServiceUnavailable|InternalError|InternalServerError|SystemBusy)/i, "unavailable"],
  [/SecurityToken.*Expired|Expired.*SecurityToken|^InvalidSecurityToken\.Expired/i, "expired"],
  [/^(InvalidAccessKey|SignatureDoesNotMatch|IncompleteSignature|InvalidTimeStamp)/i, "authentication"],
  [/^(SignatureNonceUsed|InvalidCredentials|Unauthorized)|SecurityToken|AuthenticationFail/i, "authentication"],
  [/^(NoPermission|Forbidden|AccessDenied|NotAuthorized)|NoPermission$/i, "permission"],
  [/^(Invalid|Missing|Unsupported|Illegal|Malformed)/i, "parameter"],
];

export function kindOfCode(code: string | undefined, status: number): FailureKind {
  for (const [pattern, kind] of KIND_OF_CODE) if (code && pattern.test(code)) return kind;
  // Some services put an HTTP status into Code.
  const effective = code && /^[45]\d\d$/.test(code) ? Number(code) : status;
  if (effective >= 500) return "unavailable";
  if (effective === 429) return "throttled";
  if (effective === 401) return "authentication";
  if (effective === 403) return "permission";
  return effective >= 400 && code ? "parameter" : "badReply";
}

/** Kinds that another attempt may mend. A used nonce is one, since every attempt has a new one. */
export function isTransient(kind: FailureKind, code?: string): boolean {
  return ["throttled", "unavailable", "network", "timeout", "badReply"].includes(kind) || code === "SignatureNonceUsed";
}

export function explain(
  { kind, code, status, requestId, detail }: Failure,
  request: Pick<RequestFacts, "operation" | "endpoint" | "attempts" | "keysFrom">,
): EnsImagesError {
  const remedy = request.operation.startsWith("AssumeRole")
    ? "The role's trust policy must name the caller, and a RAM user needs sts:AssumeRole."
    : `Grant ens:${request.operation} to the RAM user or role by this policy: ${JSON.stringify(leastPolicy(request.operation))}`;
  return requestFailed(kind, { ...request, code, status, requestId, detail, remedy });
}

/** The failure that an answer with HTTP status 200 reports in its `Code`. */
export function failureOfCode({ Code, RequestId }: Readonly<Record<string, unknown>>): Failure {
  const code = printable(Code);
  const kind = kindOfCode(code, 200);
  const detail = code ? undefined : "a Code that is no code";
  return { kind, code, status: 200, requestId: printable(RequestId), detail, transient: isTransient(kind, code) };
}

const CERTIFICATE = /^(CERT_|DEPTH_|UNABLE_|SELF_SIGNED|HOSTNAME_MISMATCH|ERR_TLS|ERR_SSL|EPROTO)/;

export type Exchanged = Pick<Exchange, "status" | "headers" | "tooLarge"> & { readonly timedOut?: boolean };

/** Turns whatever the SDK threw into a {@link Failure}. None of its messages is kept. */
export function failureOfSdkError(error: unknown, exchanged: Exchanged): Failure {
  const { tooLarge, timedOut, headers } = exchanged;
  const detail = "a reply of more than 16 MiB, or of more than a million lists and objects";
  if (tooLarge) return { kind: "badReply", status: exchanged.status, detail, transient: false };
  if (timedOut) return { kind: "timeout", detail: "no whole answer in time", transient: true };
  const sdkError = asRecord(error);
  const document = asRecord(sdkError.data);
  const status = toNumber(sdkError.statusCode) ?? exchanged.status;
  // In milliseconds.
  const wait = toNumber(headers?.["x-acs-retry-after"]);
  const seen = { status, retryAfterMs: wait !== undefined && wait >= 0 ? wait : undefined };

  if (sdkError.name === "RequestTimeoutError") return { kind: "timeout", ...seen, transient: true };
  // The SDK could not make an object of the body of an error answer; the status is all there is.
  if (status !== undefined && status >= 400) {
    const code = codeIn(document);
    const kind = status === 407 ? "network" : kindOfCode(code, status);
    return {
      kind,
      code,
      requestId: printable(document.RequestId ?? document.requestId) ?? printable(headers?.["x-acs-request-id"]),
      detail: code ? undefined : `HTTP ${status} without an error document`,
      ...seen,
      // A 4xx without a document is a proxy's or a wrong server's: it will say the same again.
      transient: isTransient(kind, code) && (code !== undefined || status >= 500 || kind === "throttled"),
    };
  }
  const system = printable(sdkError.code);
  if (system === "ERR_INVALID_CHAR") {
    return { kind: "credentials", detail: "it holds a character that no HTTP header can carry", transient: false };
  }
  if (sdkError.name === "URIError") {
    return { kind: "parameter", detail: "the text holds half of a surrogate pair", transient: false };
  }
  if (sdkError.name === "SyntaxError") return { kind: "badReply", ...seen, detail: "not JSON", transient: true };
  if (system && CERTIFICATE.test(system)) {
    return { kind: "network", code: system, detail: "the server's certificate or TLS was refused", transient: false };
  }
  if (system === "EPROXY") return failureOfProxy(toNumber(sdkError.status));
  return { kind: "network", code: system, ...seen, detail: detailOfSystem(system), transient: true };
}

function failureOfProxy(status: number | undefined): Failure {
  const detail =
    status === undefined
      ? "the proxy could not be reached"
      : status === 407
        ? "the proxy wants a user and password, or others (HTTP 407)"
        : `the proxy did not open the connection (HTTP ${status})`;
  return { kind: "network", code: "EPROXY", detail, transient: status === undefined || status >= 500 };
}

function detailOfSystem(code: string | undefined): string {
  if (code === "ENOTFOUND" || code === "EAI_AGAIN") return "the host name could not be resolved";
  return code === "ECONNREFUSED" ? "the connection was refused" : "the connection broke";
}

/** Some services report a token that ran out as a plain bad parameter, and only the text says which. */
function codeIn(document: Readonly<Record<string, unknown>>): string | undefined {
  const code = printable(document.Code ?? document.code);
  const text = typeof document.Message === "string" ? document.Message : "";
  const isToken = code === "InvalidParameter" && /SecurityToken\.?Expired/i.test(text);
  return isToken ? "InvalidSecurityToken.Expired" : code;
}
