const MARK = Symbol.for("cdktf-ens-images/error");

/**
 * Every code that an {@link EnsImagesError} can carry. A code keeps its meaning between releases; a message may change.
 *
 * - `QUERY_…`, `LITERAL_IMAGE`: the program states a query wrongly, or asks a literal id for more than the id.
 * - `IMAGE_…`: the account was asked, and no image answers, or several do. `LOOKUPS_FAILED` reports all lookups of an app.
 * - `AUTHENTICATION` to `CONNECTION_NOT_ALLOWED`: the account could not be asked; this never means that an image is missing.
 * - `LOCK_…`, `PIN_…`: the lock file, or a pin in it, does not answer. `RULE_…`: the file of rules, or a rule that a new pin breaks.
 * - `FRAMEWORK_MISSING` to `IMAGE_INCOMPATIBLE`: settings of the app, and machines that get their image from a lookup.
 * - `BRIDGE_…`, `INTERRUPTED`: the child process that asks did not end by itself.
 * - `USAGE` to `CATALOG_INVALID`: the command line and the emulator.
 */
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
  | "CONNECTION_NOT_ALLOWED"
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
  | "RULES_INVALID"
  | "RULE_BROKEN"
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
  | "HISTORY_UNUSABLE"
  | "CATALOG_INVALID";

/**
 * The one error class of this library. The message says what happened, why, and what to do next; it never contains a
 * secret.
 *
 * @example
 * try {
 *   app.synth();
 * } catch (error) {
 *   if (!EnsImagesError.is(error)) throw error;
 *   for (const { code, message } of error.failures) console.error(code, message);
 *   process.exitCode = 1;
 * }
 */
export class EnsImagesError extends Error {
  /** Name of the class, whatever copy of the package made the error. */
  override readonly name = "EnsImagesError";

  constructor(
    /** What went wrong, for programs: stable between releases. */
    readonly code: ErrorCode,
    message: string,
    failures: readonly EnsImagesError[] = [],
  ) {
    const { visibleLines } = require("../util/terminal-text") as typeof import("../util/terminal-text");
    // Node prints it as it is where nobody catches it, and it may quote what others wrote.
    super(visibleLines(message));
    // Hidden, so that Node does not print what the message says already a second time.
    Object.defineProperty(this, "failures", { value: failures });
    Object.defineProperty(this, MARK, { value: true });
  }

  /** The errors that this one reports together: one for each lookup of `LOOKUPS_FAILED`, none in any other. */
  declare readonly failures: readonly EnsImagesError[];

  /** Recognises the error across copies of this package and its two entries, where `instanceof` does not. */
  static is(error: unknown): error is EnsImagesError {
    return typeof error === "object" && error !== null && MARK in error;
  }
}

/** What work gives, or the error of ours that it ends with. */
export function attempt<T>(work: () => T): T | EnsImagesError {
  try {
    return work();
  } catch (error) {
    if (EnsImagesError.is(error)) return error;
    throw error;
  }
}
