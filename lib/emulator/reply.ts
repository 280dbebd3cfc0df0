export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** What the gateway labels its JSON with, letter for letter. */
export const JSON_TYPE = "application/json;charset=utf-8";

export function jsonReply(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Reply {
  return { status, headers: { "content-type": JSON_TYPE, ...headers }, body: Buffer.from(JSON.stringify(body)) };
}

/** A moment as the API writes it, in whole seconds. */
export function timeText(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19)}Z`;
}

/** The gateway's statuses and texts. Those marked with a star are assumptions: see docs/emulator.md. */
const KNOWN: Readonly<Record<string, readonly [status: number, message: string]>> = {
  "InvalidAccessKeyId.NotFound": [404, "Specified access key is not found."],
  MissingAccessKeyId: [400, "AccessKeyId is mandatory for this action."], // *
  SignatureDoesNotMatch: [400, "Specified signature is not matched with our calculation."],
  IncompleteSignature: [400, "The request signature does not conform to Aliyun standards."],
  "InvalidTimeStamp.Expired": [400, "Specified time stamp or date value is expired."],
  "InvalidTimeStamp.Format": [400, "Specified time stamp or date value is not well formatted."],
  SignatureNonceUsed: [400, "Specified signature nonce was used already."],
  MissingSecurityToken: [400, "SecurityToken is mandatory for this action."],
  "InvalidSecurityToken.Expired": [400, "Specified SecurityToken is expired."], // *
  "InvalidSecurityToken.MismatchWithAccessKey": [400, "Specified SecurityToken mismatch with the AccessKey."], // *
  Throttling: [400, "Request was denied due to request throttling."],
  "Throttling.User": [400, "Request was denied due to user flow control."],
  "Throttling.Api": [400, "Request was denied due to api flow control."], // *
  ServiceUnavailable: [503, "The request has failed due to a temporary failure of the server."],
  InternalError: [500, "The request processing has failed due to some unknown error."],
  "InvalidAction.NotFound": [404, "Specified api is not found, please check your url and method."],
  InvalidVersion: [400, "Specified parameter Version is not valid."], // *
  MissingParameter: [400, "The input parameters that is mandatory for processing this request is not supplied."],
  NoPermission: [400, "Permission denied."],
  "Forbidden.RAM": [403, "User not authorized to operate on the specified resource, or this API doesn't support RAM."],
  InstanceIdNotFound: [400, "The input parameter instancdId that is not found."],
  IncorrectInstanceStatus: [400, "The current status of the instance does not support this operation."],
  UnsupportedHTTPMethod: [403, "This http method is not supported."], // *
  RequestTooLarge: [413, "The request body is larger than this emulator reads."], // *
};

export class ApiError extends Error {
  constructor(
    readonly code: string,
    readonly status: number,
    message: string,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
  }
}

export function apiError(
  code: string,
  { more, headers, ...stated }: Partial<Omit<Reply, "body">> & { message?: string; more?: string } = {},
): ApiError {
  const [status, message] = KNOWN[code] ?? [400, `The request was refused: ${code}.`];
  const text = `${stated.message ?? message}${more ? ` ${more}` : ""}`;
  return new ApiError(code, stated.status ?? status, text, headers);
}

/** `InvalidParameter.FIELD`, in the words of the documentation. */
export function invalidParameter(field: string): ApiError {
  return apiError(`InvalidParameter.${field}`, {
    message: `The specified field ${field} invalid. Please check it again.`,
  });
}

/** `MissingParameter`; which one is this emulator's addition to the documented text. */
export function missingParameter(...names: readonly string[]): ApiError {
  return apiError("MissingParameter", { more: `(${names.join(", ")})` });
}

/** Clients compare the text behind the colon with their own, to tell a wrong secret from a wrong encoding. */
export function signatureMismatch(stringToSign: string): ApiError {
  return apiError("SignatureDoesNotMatch", { more: `server string to sign is:${stringToSign}` });
}

export function errorReply(error: ApiError, about: { host: string; product: string; requestId: string }): Reply {
  const query = new URLSearchParams({ q: error.code, product: about.product, requestId: about.requestId });
  const body = {
    RequestId: about.requestId,
    HostId: about.host,
    Code: error.code,
    Message: error.message,
    Recommend: `https://api.aliyun.com/troubleshoot?${query}`,
  };
  return jsonReply(error.status, body, error.headers);
}
