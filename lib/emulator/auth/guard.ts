import { apiError, signatureMismatch } from "../reply";
import { type ApiRequest, header } from "../request";
import type { Key, Keyring } from "./keyring";
import { type Claim, claimV1, claimV3, isV3 } from "./signatures";

/** Both how far a client's clock may be off and how long a nonce is remembered. */
const WINDOW_MS = 15 * 60 * 1000;
const TIMESTAMP = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/;

export function namedKey(request: ApiRequest): string | undefined {
  const inHeader = /Credential=([^,\s]+)/.exec(header(request, "authorization") ?? "");
  return inHeader?.[1] ?? request.parameters.get("AccessKeyId");
}

export class Guard {
  /** When each nonce was used. Oldest first, since a Map keeps the order of insertion. */
  private readonly nonces = new Map<string, number>();

  constructor(
    private readonly keyring: Keyring,
    private readonly now: () => number,
  ) {}

  admit(request: ApiRequest): Key {
    const claim = isV3(request) ? claimV3(request) : claimV1(request);
    this.checkDate(claim);
    const key = this.keyring.find(claim.accessKeyId);
    if (!key) throw apiError("InvalidAccessKeyId.NotFound");
    this.checkToken(claim, key);
    if (claim.sign(claim.stringToSign, key.accessKeySecret) !== claim.signature)
      throw signatureMismatch(claim.stringToSign);
    // Last: a request that was refused has not used its nonce.
    this.useNonce(claim);
    return key;
  }

  private checkDate({ date }: Claim): void {
    if (!date) throw apiError("MissingParameter");
    const time = TIMESTAMP.test(date) ? Date.parse(date) : Number.NaN;
    if (Number.isNaN(time)) throw apiError("InvalidTimeStamp.Format");
    if (Math.abs(this.now() - time) > WINDOW_MS) throw apiError("InvalidTimeStamp.Expired");
  }

  private checkToken({ securityToken }: Claim, { session }: Key): void {
    if (session && !securityToken) throw apiError("MissingSecurityToken");
    if ((securityToken || undefined) !== session?.token) throw apiError("InvalidSecurityToken.MismatchWithAccessKey");
    if (session && session.expiresAt <= this.now()) throw apiError("InvalidSecurityToken.Expired");
  }

  private useNonce({ accessKeyId, nonce }: Claim): void {
    if (!nonce) throw apiError("MissingParameter");
    const now = this.now();
    for (const [old, usedAt] of this.nonces) {
      if (now - usedAt <= WINDOW_MS) break;
      this.nonces.delete(old);
    }
    const name = `${accessKeyId} ${nonce}`;
    if (this.nonces.has(name)) throw apiError("SignatureNonceUsed");
    this.nonces.set(name, now);
  }
}
