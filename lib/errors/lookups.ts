import { EnsImagesError } from "./ens-images-error";

/** A lookup without an answer. */
export interface LookupFailure {
  readonly path: string;
  readonly error: EnsImagesError;
}

/** A failure of one lookup. */
export function lookupFailure(path: string, error: EnsImagesError): LookupFailure {
  return { path, error };
}

const ROWS = 10;

/**
 * All failing lookups of an app in one error. Lookups that fail for one and the same reason, as when their account
 * could not be asked, are reported together.
 */
export function lookupsFailed(failures: readonly LookupFailure[]): EnsImagesError {
  const reasons = new Map<string, { readonly error: EnsImagesError; readonly paths: string[] }>();
  for (const { path, error } of failures) {
    const key = `${error.code} ${error.message}`;
    const reason = reasons.get(key);
    if (reason) reason.paths.push(path);
    else reasons.set(key, { error, paths: [path] });
  }
  const blocks = [...reasons.values()].map(({ error, paths }) => block(error, paths));
  const count = failures.length === 1 ? "1 image lookup has" : `${failures.length} image lookups have`;
  return new EnsImagesError(
    "LOOKUPS_FAILED",
    [`${count} no answer.`, ...blocks].join("\n\n"),
    failures.map(({ error }) => error),
  );
}

function block(error: EnsImagesError, paths: readonly string[]): string {
  const text = error.message.replaceAll("\n", "\n  ");
  // Errors of the lock begin with the path already.
  const [only] = paths;
  if (paths.length === 1 && only !== undefined) {
    return `[${error.code}] ${error.message.startsWith(`${only}:`) ? text : `${only}: ${text}`}`;
  }
  const shown = paths.slice(0, ROWS).map((path) => `  - ${path}`);
  const rest = paths.length > ROWS ? [`  … and ${paths.length - ROWS} more`] : [];
  return [
    `[${error.code}] ${text}`,
    `  This concerns ${paths.length} lookups:`,
    ...[...shown, ...rest].map((line) => `  ${line}`),
  ].join("\n");
}

/** A regular expression that does not come to an end. */
export function regexTooSlow(regex: string, seconds: number): EnsImagesError {
  return new EnsImagesError(
    "QUERY_INVALID",
    `nameRegex ${regex} was not through the names of the account within ${seconds} seconds: it backtracks without end on some ` +
      "name. Write it without nested repetition, or use imageName with * and ?.",
  );
}

/** The first names of many within a sentence: `a, b and 3 more`. */
export function firstNames(names: readonly string[], most = 5): string {
  const more = names.length > most ? ` and ${names.length - most} more` : "";
  return `${names.slice(0, most).map(oneLine).join(", ")}${more}`;
}

/** A name that whoever wrote it cannot make two lines of. */
export function oneLine(name: string): string {
  return name.replaceAll("\n", "\\u000a");
}
