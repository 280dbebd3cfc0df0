import { type Failure, isTransient, kindOfCode, printable } from "../failure";
import { asRecord, toNumber } from "../json";

export interface Exchanged {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string | string[] | undefined>>;
  readonly tooLarge?: boolean;
  readonly timedOut?: boolean;
}

const TOO_LARGE = "a reply of more than 16 MiB";
const CERTIFICATE = /^(CERT_|DEPTH_|UNABLE_|SELF_SIGNED|HOSTNAME_MISMATCH|ERR_TLS|ERR_SSL|EPROTO)/;

/** Turns whatever the SDK threw into a {@link Failure}. None of its messages is kept. */
export function failureOfSdkError(error: unknown, exchanged: Exchanged): Failure {
  if (exchanged.tooLarge) return { kind: "badReply", status: exchanged.status, detail: TOO_LARGE, transient: false };
  if (exchanged.timedOut) return { kind: "timeout", detail: "no whole answer in time", transient: true };
  const sdkError = asRecord(error);
  const document = asRecord(sdkError.data);
  const status = toNumber(sdkError.statusCode) ?? exchanged.status;
  const seen = { status, retryAfterMs: retryAfter(exchanged.headers) };

  if (sdkError.name === "RequestTimeoutError") return { kind: "timeout", ...seen, transient: true };
  // The SDK could not make an object of the body of an error answer; the status is all there is.
  if (status !== undefined && status >= 400) {
    const code = codeIn(document);
    const kind = status === 407 ? "network" : kindOfCode(code, status);
    return {
      kind,
      code,
      requestId: printable(document.RequestId ?? document.requestId) ?? headerId(exchanged.headers),
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

/** `x-acs-retry-after`, in milliseconds. */
function retryAfter(headers: Exchanged["headers"]): number | undefined {
  const value = toNumber(headers?.["x-acs-retry-after"]);
  return value !== undefined && value >= 0 ? value : undefined;
}

const headerId = (headers: Exchanged["headers"]): string | undefined => printable(headers?.["x-acs-request-id"]);
