import { EnsImagesError } from "./ens-images-error";

interface Lookup {
  readonly path: string;
  readonly key: string;
  readonly mode: { readonly mode: string; readonly because: string };
  readonly connection: { readonly endpoint?: string; readonly account?: string };
}

interface Connection {
  readonly endpoint?: string;
  readonly account?: string;
}

/** Frozen, and the lock does not hold the answer. */
export function pinMissing({ path, key, mode }: Lookup, keyKnown: boolean): EnsImagesError {
  const what = keyKnown ? `the lock has pins of "${key}", but none for this query` : `the lock has no pin of "${key}"`;
  const testing = /test/i.test(mode.because)
    ? ' In a unit test, say which lock to read: EnsImages.of(app, { lockFile: "…/ens-images.lock.json", mode: "frozen" }).'
    : "";
  return new EnsImagesError(
    "PIN_MISSING",
    `${path}: ${what}, and nothing is asked in mode frozen (${mode.because}). Run cdktf synth where there are ` +
      `credentials, review ens-images.lock.json and commit it.${testing}`,
  );
}

/** Rule 3 found pins of this query that carry different images. */
export function pinAmbiguous(
  { path, key }: Lookup,
  candidates: readonly {
    readonly key: string;
    readonly pin: { readonly image: { readonly imageId: string; readonly imageName?: string } };
  }[],
): EnsImagesError {
  const list = candidates.map(
    (candidate) => `  - ${candidate.key}: ${candidate.pin.image.imageName ?? ""} ${candidate.pin.image.imageId}`,
  );
  const old = candidates[0]?.key ?? "OLD";
  return new EnsImagesError(
    "PIN_AMBIGUOUS",
    [
      `${path}: "${key}" is new in the lock, and keys that this app no longer has hold its query with different images:`,
      ...list.slice(0, 10),
      ...(list.length > 10 ? [`  … and ${list.length - 10} more`] : []),
      `If it is a renamed construct: ens-images mv '${old}' '${key}'. If it is a new one: ENS_IMAGES_REFRESH='${key}' cdktf synth.`,
    ].join("\n"),
  );
}

/** The run states another endpoint or account than the pin was made from. */
export function pinOtherEndpoint({ path, key, connection }: Lookup, pinned: Connection): EnsImagesError {
  const mine = describe(connection);
  const theirs = describe(pinned);
  return new EnsImagesError(
    "PIN_OTHER_ENDPOINT",
    `${path}: this run asks ${mine}, and the lock (key "${key}") belongs to ${theirs}. An image id of one does not exist in ` +
      "the other, so nothing was asked or written. Unset the variable or setting that names it (ALIBABA_CLOUD_ENDPOINT_ENS, " +
      "ENS_ENDPOINT, connection, the provider's endpoints.ens), or give this environment a lock of its own: " +
      'EnsImages.of(app, { lockFile: "…" }).',
  );
}

function describe({ endpoint, account }: Connection): string {
  return [endpoint ?? "the default endpoint", ...(account === undefined ? [] : [`account ${account}`])].join(", ");
}

/** `ENS_IMAGES_REFRESH` would move a pin, and frozen forbids it. */
export function refreshRefused({ path, mode }: Lookup): EnsImagesError {
  return new EnsImagesError(
    "REFRESH_REFUSED",
    `${path}: ENS_IMAGES_REFRESH asks to replace its pin, and the mode is frozen (${mode.because}). Unset one of the two.`,
  );
}

/** Two lookups of one tree name one pin and ask different questions. */
export function pinShared(pin: string, first: string, second: string): EnsImagesError {
  return new EnsImagesError(
    "PIN_SHARED",
    `${first} and ${second} both have pin: "${pin}", and their queries differ. Give both the same query, or each a pin of its own.`,
  );
}
