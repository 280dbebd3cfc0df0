import { randomBytes, randomInt } from "node:crypto";
import type { Account } from "../actions";

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
