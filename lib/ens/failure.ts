import { ACTION, LEAST_POLICY } from "../account/policy";
import { type FailureKind, type RequestFacts, requestFailed } from "../errors/api";
import type { EnsImagesError } from "../errors/ens-images-error";

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

const SAFE_TEXT = /^[\w.:-]{1,80}$/;

/** A code or id as it may be printed: anything that does not look like one may be a quoted document. */
export function printable(value: unknown): string | undefined {
  const text = typeof value === "number" ? String(value) : value;
  return typeof text === "string" && SAFE_TEXT.test(text) ? text : undefined;
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
    : `Grant ${ACTION} to the RAM user or role by this policy: ${JSON.stringify(LEAST_POLICY)}`;
  return requestFailed(kind, { ...request, code, status, requestId, detail, remedy });
}
