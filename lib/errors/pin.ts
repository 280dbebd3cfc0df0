import { bullets, oneLine, shellWord } from "../util/terminal-text";
import { EnsImagesError } from "./ens-images-error";

interface Lookup {
  readonly path: string;
  readonly key: string;
  readonly mode: { readonly mode: string; readonly because: string; readonly inTest?: boolean };
  readonly connection: Connection;
  /** How the app is synthesized, behind an assignment of a variable where one is given. */
  readonly synth?: (assignment?: string) => string;
  /** No program states the connection, but flags of the command line. */
  readonly byFlags?: true;
}

interface Connection {
  readonly endpoint?: string;
  readonly region?: string;
  readonly account?: string;
}

interface Candidate {
  readonly key: string;
  readonly pin: { readonly image: { readonly imageId: string; readonly imageName?: string } };
}

// The lookup's path stands before each of these where they are reported: what is equal for many is told once.

export function pinMissing(
  { path, key, mode, connection, synth }: Lookup,
  pinned: readonly Connection[] | "queries" | "nothing",
): EnsImagesError {
  const name = key === path ? "" : ` (key ${JSON.stringify(key)})`;
  const what =
    pinned === "nothing"
      ? `the lock has no pin for it${name}`
      : pinned === "queries"
        ? `the lock pins it${name} for another query only, not for this one`
        : `the lock pins it${name} for ${pinned.map(describe).join(", ")} only, and this run asks ${describe(connection)}`;
  const why = `${what}, and nothing is asked in mode frozen, because ${mode.because}.`;
  const advice = mode.inTest
    ? [
        'In a unit test, state the images (or name the lock and the mode: EnsImages.of(app).configure({ lockFile, mode: "frozen" })):',
        ...TESTING_LINES,
      ]
    : [
        `Run ${synth?.() ?? "cdktf synth"} where there are credentials, review the change of ens-images.lock.json, and commit it.`,
      ];
  return new EnsImagesError("PIN_MISSING", [`${why} ${advice[0]}`, ...advice.slice(1)].join("\n"));
}

export function pinAmbiguous({ key, synth }: Lookup, candidates: readonly Candidate[]): EnsImagesError {
  const row = ({ key: other, pin: { image } }: Candidate) =>
    oneLine([`${other}:`, ...(image.imageName ? [image.imageName] : []), image.imageId].join(" "));
  const old = candidates[0]?.key ?? "OLD";
  const refresh = `ENS_IMAGES_REFRESH=${quoted(key)}`;
  return new EnsImagesError(
    "PIN_AMBIGUOUS",
    [
      `${JSON.stringify(key)} is new in the lock, and keys that this app no longer has hold its query with different images:`,
      ...bullets(candidates, row),
      `If it is one of them under a new name: npx ens-images mv ${quoted(old)} ${quoted(key)}`,
      `If it is a new one:                    ${synth?.(refresh) ?? `${refresh} cdktf synth`}`,
    ].join("\n"),
  );
}

export function pinOfSeveral(
  { byFlags }: Pick<Lookup, "byFlags">,
  pins: readonly { readonly connection: Connection }[],
): EnsImagesError {
  const pinned = pins.map(({ connection }) => connection);
  const [first = "…"] = pinned.flatMap(({ account }) => account ?? []);
  const state = byFlags
    ? `--region, or --account ${first}`
    : `region, and account_id or assume_role of the provider, or connection: { account: ${JSON.stringify(first)} }`;
  return new EnsImagesError(
    "CONNECTION_AMBIGUOUS",
    `the lock pins it for ${pinned.map(describe).join(", for ")}, and this run does not say which is meant. State it: ${state}.`,
  );
}

export function pinOtherEndpoint({ connection, byFlags }: Lookup, pinned: Connection): EnsImagesError {
  const stated = byFlags ? "--endpoint" : "connection, the provider's endpoints.ens";
  const ownLock = byFlags ? "--lock FILE" : 'EnsImages.of(app).configure({ lockFile: "…" })';
  return new EnsImagesError(
    "PIN_OTHER_ENDPOINT",
    `this run asks ${describe(connection)}, and the lock belongs to ${describe(pinned)}. An image id of one does not exist ` +
      "in the other, so nothing was asked or written. Unset what names it (ALIBABA_CLOUD_ENDPOINT_ENS, ENS_ENDPOINT, " +
      `${stated}), or give this environment a lock of its own: ${ownLock}.`,
  );
}

function describe({ endpoint, region, account }: Connection): string {
  const where = endpoint ?? (region === undefined ? "the default endpoint" : `the default endpoint of ${region}`);
  return oneLine(account === undefined ? where : `${where} (account ${account})`);
}

export function refreshRefused({ mode }: Lookup): EnsImagesError {
  return new EnsImagesError(
    "REFRESH_REFUSED",
    `ENS_IMAGES_REFRESH asks to replace its pin, and the mode is frozen, because ${mode.because}. Unset one of the two.`,
  );
}

export const pinShared = (
  pin: string,
  first: string,
  second: string,
  what: "queries" | "connections",
): EnsImagesError =>
  new EnsImagesError(
    "PIN_SHARED",
    `${first} and ${second} both have pin: "${pin}", and their ${what} differ. Give both the same, or each a pin of its own.`,
  );

/** A key for a shell, always in quotes: a glob must not be one to it, and what cannot be seen has codes. */
export function quoted(key: string): string {
  const word = shellWord(key);
  return word === key ? `'${key}'` : word;
}

export const TESTING_LINES: readonly string[] = [
  '  import { giveImages } from "cdktf-ens-images/testing";',
  "  const app = Testing.app();",
  '  giveImages(app, [{ imageName: "web-base-20260801" }]);',
];
