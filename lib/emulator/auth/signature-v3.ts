import { createHash, createHmac } from "node:crypto";
import { apiError, signatureMismatch } from "../reply";
import { type ApiRequest, canonicalPairs, header, type Pair } from "../request";
import type { Claim } from "./guard";

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

/** V3 signs with the secret as it is; V1 appends a `&`. */
export function signV3(stringToSign: string, accessKeySecret: string): string {
  return createHmac("sha256", accessKeySecret).update(stringToSign).digest("hex");
}

export function isV3(request: ApiRequest): boolean {
  return header(request, "authorization") !== undefined;
}

export function claimV3(request: ApiRequest): Claim {
  const { accessKeyId, signedHeaders, signature } = parseAuthorization(header(request, "authorization") ?? "");
  const present = Object.keys(request.headers).filter((name) => name === "host" || name.startsWith("x-acs-"));
  const unsigned = present.filter((name) => !signedHeaders.includes(name));
  if (unsigned.length > 0) throw incomplete(`headers that are not signed: ${unsigned.join(", ")}`);
  const stringToSign = stringToSignV3({
    ...request,
    headers: signedHeaders.map((name) => [name, header(request, name) ?? ""]),
  });
  const stated = header(request, "x-acs-content-sha256");
  if (stated === undefined) throw incomplete("the header x-acs-content-sha256 is missing");
  if (stated !== sha256(request.body)) throw signatureMismatch(stringToSign);
  return {
    accessKeyId,
    securityToken: header(request, "x-acs-security-token"),
    date: header(request, "x-acs-date"),
    nonce: header(request, "x-acs-signature-nonce"),
    signature,
    stringToSign,
    sign: (secret) => signV3(stringToSign, secret),
  };
}

function parseAuthorization(text: string): { accessKeyId: string; signedHeaders: string[]; signature: string } {
  const [algorithm = "", ...rest] = text.trim().split(/\s+/);
  if (algorithm !== ALGORITHM) throw incomplete(`the algorithm is not ${ALGORITHM}`);
  const fields = Object.fromEntries(
    [...rest.join("").matchAll(/(\w+)=([^,]*)/g)].map(([, name, value]) => [name, value]),
  );
  const { Credential: accessKeyId, SignedHeaders: signedHeaders, Signature: signature } = fields;
  if (!accessKeyId || !signedHeaders || !signature) {
    throw incomplete("Authorization lacks one of Credential, SignedHeaders, Signature");
  }
  return { accessKeyId, signedHeaders: signedHeaders.toLowerCase().split(";"), signature };
}

function incomplete(why: string) {
  return apiError("IncompleteSignature", { more: `(${why})` });
}

function sha256(data: Buffer): string {
  return createHash("sha256").update(data).digest("hex");
}
