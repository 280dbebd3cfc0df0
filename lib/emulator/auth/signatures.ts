import { createHash, createHmac } from "node:crypto";
import { byText } from "../../util/json";
import { apiError, signatureMismatch } from "../reply";
import { type ApiRequest, header, type Pair } from "../request";

/** What a request says of who sends it, and how whoever has the secret would sign it. */
export interface Claim {
  readonly accessKeyId: string;
  readonly securityToken: string | undefined;
  readonly date: string | undefined;
  readonly nonce: string | undefined;
  readonly signature: string;
  readonly stringToSign: string;
  readonly sign: (stringToSign: string, accessKeySecret: string) => string;
}

/** The text whose HMAC is a V1 signature: every parameter of query and form but the signature itself. */
export function stringToSignV1(method: string, pairs: readonly Pair[]): string {
  const canonical = canonicalPairs(pairs.filter(([name]) => name !== "Signature"));
  return `${method}&${encode("/")}&${encode(canonical)}`;
}

/** V1 signs with the secret and a `&` behind it; V3 with the secret alone. */
export function signV1(stringToSign: string, accessKeySecret: string): string {
  return createHmac("sha1", `${accessKeySecret}&`).update(stringToSign).digest("base64");
}

export function claimV1(request: ApiRequest): Claim {
  const { parameters } = request;
  const accessKeyId = parameters.get("AccessKeyId");
  if (!accessKeyId) throw apiError("MissingAccessKeyId");
  const signature = parameters.get("Signature");
  const method = parameters.get("SignatureMethod");
  const stringToSign = stringToSignV1(request.method, [...request.query, ...request.form]);
  if (!signature || method !== "HMAC-SHA1" || parameters.get("SignatureVersion") !== "1.0") {
    throw incomplete(`server string to sign is:${stringToSign}`);
  }
  return {
    accessKeyId,
    securityToken: parameters.get("SecurityToken"),
    date: parameters.get("Timestamp"),
    nonce: parameters.get("SignatureNonce"),
    signature,
    stringToSign,
    sign: signV1,
  };
}

const ALGORITHM = "ACS3-HMAC-SHA256";

export interface SignedPartsV3 extends Pick<ApiRequest, "method" | "path" | "query" | "body"> {
  /** In the order of the client's `SignedHeaders`, names in lower case. */
  readonly headers: readonly Pair[];
}

export function stringToSignV3(parts: SignedPartsV3): string {
  const canonical = [
    parts.method,
    parts.path,
    canonicalPairs(parts.query),
    // Each header line ends in a newline of its own, hence the blank line before the names.
    parts.headers.map(([name, value]) => `${name}:${value.trim()}\n`).join(""),
    parts.headers.map(([name]) => name).join(";"),
    sha256(parts.body),
  ].join("\n");
  return `${ALGORITHM}\n${sha256(Buffer.from(canonical))}`;
}

export function signV3(stringToSign: string, accessKeySecret: string): string {
  return createHmac("sha256", accessKeySecret).update(stringToSign).digest("hex");
}

export function isV3(request: ApiRequest): boolean {
  return header(request, "authorization") !== undefined;
}

export function claimV3(request: ApiRequest): Claim {
  const [algorithm = "", ...rest] = (header(request, "authorization") ?? "").trim().split(/\s+/);
  if (algorithm !== ALGORITHM) throw incomplete(`(the algorithm is not ${ALGORITHM})`);
  const fields = [...rest.join("").matchAll(/(\w+)=([^,]*)/g)].map(([, name, value]) => [name, value]);
  const { Credential: accessKeyId, SignedHeaders, Signature: signature } = Object.fromEntries(fields);
  if (!accessKeyId || !SignedHeaders || !signature) {
    throw incomplete("(Authorization lacks one of Credential, SignedHeaders, Signature)");
  }
  const signed: string[] = SignedHeaders.toLowerCase().split(";");
  const present = Object.keys(request.headers).filter((name) => name === "host" || name.startsWith("x-acs-"));
  const unsigned = present.filter((name) => !signed.includes(name));
  if (unsigned.length > 0) throw incomplete(`(headers that are not signed: ${unsigned.join(", ")})`);
  const headers = signed.map((name) => [name, header(request, name) ?? ""] as const);
  const stringToSign = stringToSignV3({ ...request, headers });
  const stated = header(request, "x-acs-content-sha256");
  if (stated === undefined) throw incomplete("(the header x-acs-content-sha256 is missing)");
  if (stated !== sha256(request.body)) throw signatureMismatch(stringToSign);
  return {
    accessKeyId,
    securityToken: header(request, "x-acs-security-token"),
    date: header(request, "x-acs-date"),
    nonce: header(request, "x-acs-signature-nonce"),
    signature,
    stringToSign,
    sign: signV3,
  };
}

/** Sorted and encoded again: clients disagree on how they write a URL (`+`, `%20`, `*`), so the wire text is never signed. */
export function canonicalPairs(pairs: readonly Pair[]): string {
  const sorted = [...pairs].sort(([a], [b]) => byText(a, b));
  return sorted.map(([name, value]) => `${encode(name)}=${encode(value)}`).join("&");
}

/** RFC 3986: only `A-Za-z0-9-_.~` stay as they are. */
export function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}

function incomplete(more: string): Error {
  return apiError("IncompleteSignature", { more });
}

function sha256(data: Buffer): string {
  return createHash("sha256").update(data).digest("hex");
}
