/** Who a request says it is from, and how to prove it. Both signature versions come down to this. */
export interface Claim {
  readonly accessKeyId: string;
  readonly securityToken: string | undefined;
  /** When the client signed, as it wrote it. */
  readonly date: string | undefined;
  readonly nonce: string | undefined;
  readonly signature: string;
  /** What the server would sign. */
  readonly stringToSign: string;
  /** The right signature for a secret. */
  sign(accessKeySecret: string): string;
}
