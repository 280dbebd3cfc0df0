import { randomBytes, randomInt } from "node:crypto";
import type { Account } from "../actions";
import { apiError, signatureMismatch } from "../reply";
import { type ApiRequest, header } from "../request";
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

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
/** An expired session is remembered, so that its user is told "expired" and not "unknown key". */
const REMEMBER_EXPIRED_MS = 24 * 60 * 60 * 1000;

export interface Key {
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  readonly account: Account;
  readonly session?: { readonly token: string; readonly expiresAt: number };
}

export class Keyring {
  private readonly keys = new Map<string, Key>();

  constructor(accounts: readonly Key[]) {
    for (const key of accounts) this.keys.set(key.accessKeyId, key);
  }

  find(accessKeyId: string): Key | undefined {
    return this.keys.get(accessKeyId);
  }

  lend(account: Account, lifetimeMs: number, now: number): Required<Key> {
    for (const [id, { session }] of this.keys) {
      if (session && session.expiresAt + REMEMBER_EXPIRED_MS < now) this.keys.delete(id);
    }
    const key = {
      accessKeyId: `STS.${randomText(25)}`,
      accessKeySecret: randomText(44),
      account,
      session: { token: randomBytes(96).toString("base64"), expiresAt: now + lifetimeMs },
    };
    this.keys.set(key.accessKeyId, key);
    return key;
  }
}

export function randomAccessKey(): { accessKeyId: string; accessKeySecret: string } {
  return { accessKeyId: `LTAI${randomText(20)}`, accessKeySecret: randomText(30) };
}

export function randomText(length: number): string {
  return Array.from({ length }, () => ALPHABET[randomInt(ALPHABET.length)]).join("");
}
