import { createHmac } from "node:crypto";
import { apiError } from "../reply";
import { type ApiRequest, canonicalPairs, encode, type Pair } from "../request";
import type { Claim } from "./guard";

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
    throw apiError("IncompleteSignature", { more: `server string to sign is:${stringToSign}` });
  }
  return {
    accessKeyId,
    securityToken: parameters.get("SecurityToken"),
    date: parameters.get("Timestamp"),
    nonce: parameters.get("SignatureNonce"),
    signature,
    stringToSign,
    sign: (secret) => signV1(stringToSign, secret),
  };
}
