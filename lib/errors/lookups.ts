import { groupBy } from "../util/group-by";
import { bullets } from "../util/terminal-text";
import { EnsImagesError } from "./ens-images-error";

export interface LookupFailure {
  readonly path: string;
  readonly error: EnsImagesError;
}

/** Lookups that fail for one and the same reason, as when their account could not be asked, are reported together. */
export function lookupsFailed(failures: readonly LookupFailure[]): EnsImagesError {
  const reasons = groupBy(failures, ({ error }) => `${error.code} ${error.message}`);
  const blocks = [...reasons.values()].map(block);
  const count = failures.length === 1 ? "1 image lookup has" : `${failures.length} image lookups have`;
  return new EnsImagesError(
    "LOOKUPS_FAILED",
    [`${count} no answer.`, ...blocks].join("\n\n"),
    failures.map(({ error }) => error),
  );
}

function block(failures: readonly LookupFailure[]): string {
  const [{ error, path }] = failures as [LookupFailure];
  const text = error.message.replaceAll("\n", "\n  ");
  // Errors of the lock begin with the path already.
  if (failures.length === 1) {
    return `[${error.code}] ${error.message.startsWith(`${path}:`) ? text : `${path}: ${text}`}`;
  }
  const rows = bullets(failures, (failure) => failure.path).map((row) => `  ${row}`);
  return [`[${error.code}] ${text}`, `  This concerns ${failures.length} lookups:`, ...rows].join("\n");
}

export const regexTooSlow = (regex: string, seconds: number): EnsImagesError =>
  new EnsImagesError(
    "QUERY_INVALID",
    `nameRegex ${regex} was not through the names of the account within ${seconds} seconds: it backtracks without end on some ` +
      "name. Write it without nested repetition, or use imageName with * and ?.",
  );
