const MARK = Symbol.for("cdktf-ens-images/error");

/** Every code an {@link EnsImagesError} can carry. A code keeps its meaning between releases. */
export type ErrorCode =
  // the query, as written in the program
  | "QUERY_INVALID"
  | "QUERY_TOKEN"
  | "LITERAL_IMAGE"
  // the answer
  | "IMAGE_NOT_FOUND"
  | "IMAGE_UNUSABLE"
  | "IMAGE_AMBIGUOUS"
  | "LOOKUPS_FAILED"
  // the account could not be asked
  | "AUTHENTICATION"
  | "PERMISSION"
  | "THROTTLED"
  | "UNAVAILABLE"
  | "NETWORK"
  | "TIMEOUT"
  | "BAD_REPLY"
  | "PARAMETER"
  | "CREDENTIALS_MISSING"
  | "CREDENTIALS_INVALID"
  | "ENDPOINT_INVALID"
  | "CONNECTION_AMBIGUOUS"
  | "ACCOUNT_UNKNOWN"
  // the lock
  | "LOCK_NOT_FOUND"
  | "LOCK_CONFLICT"
  | "LOCK_INVALID"
  | "LOCK_VERSION"
  | "LOCK_IO"
  | "PIN_MISSING"
  | "PIN_AMBIGUOUS"
  | "PIN_OTHER_ENDPOINT"
  | "PIN_SHARED"
  // settings and synthesis
  | "FRAMEWORK_MISSING"
  | "SETTINGS_INVALID"
  | "REFRESH_REFUSED"
  | "INJECTION_EMPTY"
  | "INJECTION_LATE"
  | "INJECTION_TWICE"
  | "IMAGE_INCOMPATIBLE"
  | "BRIDGE_UNAVAILABLE"
  | "MODULE_MISSING"
  | "BRIDGE_FAILED"
  | "INTERRUPTED"
  // the command line and the emulator
  | "USAGE"
  | "REPORT_UNUSABLE"
  | "FILE_UNUSABLE"
  | "CATALOG_INVALID";

/**
 * The one error class of this library. The message says what happened, why, and what to do next; it never
 * contains a secret.
 */
export class EnsImagesError extends Error {
  /** The class, whatever the copy of the package. */
  override readonly name = "EnsImagesError";

  constructor(
    /** Stable, for programs: see {@link ErrorCode}. */
    readonly code: ErrorCode,
    message: string,
    failures: readonly EnsImagesError[] = [],
  ) {
    super(message);
    // Hidden, so that Node does not print what the message says already a second time.
    Object.defineProperty(this, "failures", { value: failures });
    Object.defineProperty(this, MARK, { value: true });
  }

  /** The errors this one reports together, if it is an aggregate. */
  declare readonly failures: readonly EnsImagesError[];

  /** Recognises the error across copies of this package, where `instanceof` does not. */
  static is(error: unknown): error is EnsImagesError {
    return typeof error === "object" && error !== null && MARK in error;
  }
}
