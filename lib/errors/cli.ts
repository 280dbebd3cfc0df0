import { firstNames, oneLine } from "../util/terminal-text";
import { EnsImagesError } from "./ens-images-error";
import { quoted } from "./pin";

/** The command line was not understood. Exit code 2. */
export const usage = (problem: string, next: string): EnsImagesError =>
  new EnsImagesError("USAGE", `${oneLine(problem)} ${next}`);

/** Nobody reads a screen of one word. */
export function shortened(word: string, most = 200): string {
  return word.length > most ? `${word.slice(0, most)}…` : word;
}

export const unknownCommand = (name: string, near: string): EnsImagesError =>
  usage(`ens-images has no command "${shortened(name)}". Did you mean ${near}?`, "See: ens-images --help");

export function unknownLookup(name: string, near: readonly string[]): EnsImagesError {
  const guess = near.length > 0 ? `Did you mean ${near.join(" or ")}?` : "The lock has no lookup like it.";
  return usage(`No lookup in the lock is or fits "${shortened(name)}". ${guess}`, "See all of them: ens-images show");
}

export const projectNotFound = (from: string, stoppedAt: string): EnsImagesError =>
  new EnsImagesError(
    "LOCK_NOT_FOUND",
    `Neither ens-images.lock.json nor cdktf.json was found from ${from} up to ${stoppedAt}. Run from the project's folder, or name ` +
      "the lock: --lock FILE. To make one: ens-images add KEY --image-name NAME.",
  );

export function lockEmpty(file: string, synth: string | undefined): EnsImagesError {
  const way = synth
    ? `Run ${synth} where there are credentials: it pins what the lookups of the app find`
    : "Make a pin where there are credentials: ens-images add KEY --image-name NAME";
  return new EnsImagesError(
    "LOCK_NOT_FOUND",
    `${file} has no pins, or does not exist. ${way}. Or name another lock: --lock FILE.`,
  );
}

export const addFrozen = (key: string, because: string): EnsImagesError =>
  new EnsImagesError(
    "PIN_MISSING",
    `${key}: the lock has no pin for this query, and nothing is asked in mode frozen, because ${because}. Run ens-images add where ` +
      "there are credentials, review the change of the lock, and commit it.",
  );

export const notATerminal = (what: string, instead: string): EnsImagesError =>
  usage(`${what} on a terminal, and this is none (or CI or --json is set).`, instead);

export const noAnswer = (): EnsImagesError =>
  usage("The input ended without an answer. Nothing was written.", "Run the command again, and answer.");

export const reportMissing = (file: string, problem: string, synth: string): EnsImagesError =>
  new EnsImagesError(
    "REPORT_UNUSABLE",
    `${file} ${problem}. It tells which lookups and machines the app has, and synth writes it. Run ${synth}, or name ` +
      "the output folder: --out DIR.",
  );

export const reportOld = (file: string, keys: readonly string[], synth: string): EnsImagesError =>
  new EnsImagesError(
    "REPORT_UNUSABLE",
    `${file} is older than the lock, and they differ in ${firstNames(keys)}. Run ${synth}, and the command again.`,
  );

export function accountUnknown(names: Partial<Record<"profile" | "account" | "credentials", string>>): EnsImagesError {
  const { profile, account, credentials } = names;
  const named =
    credentials !== undefined
      ? "the program states where its keys come from, which the lock does not keep"
      : profile !== undefined
        ? `the lock names the profile ${profile}, and the environment names other keys, which go before it or stand in for it`
        : account !== undefined
          ? `the lock names the account ${account}, and keys do not say whose they are`
          : "the lock names a role by OIDC, and other keys in the environment go before it";
  // With the account's id, any image of it that another pin holds is proof enough.
  const way = account !== undefined ? "" : profile !== undefined ? OR_ID : OR_NAMES;
  return new EnsImagesError(
    "ACCOUNT_UNKNOWN",
    `whose images the keys at hand list is not known: ${named}, and the pinned image is not among them as the account's own. ` +
      `Run it with the keys of that account and no others${way}.`,
  );
}

export function connectionNotAllowed(names: readonly string[]): EnsImagesError {
  const [are, them] = names.length > 1 ? ["are", "them"] : ["is", "it"];
  return new EnsImagesError(
    "CONNECTION_NOT_ALLOWED",
    `the lock names ${names.map(whatIsNamed).join(" and ")}, which ${are} stated neither by the environment nor by the last synth ` +
      `of the program, so nothing was asked: a lock does not decide where credentials go. If you mean ${them}: ` +
      `${names.map((name) => `--allow ${quoted(name)}`).join(" ")}, or ENS_IMAGES_ALLOW=${quoted(names.join(","))}. If not, ` +
      "ens-images diff shows where the lock was changed.",
  );
}

function whatIsNamed(word: string): string {
  if (word.startsWith("profile:")) return `the profile ${word.slice("profile:".length)}`;
  return word.startsWith("acs:") ? word : `the endpoint ${word}`;
}

const OR_ID = ", or let the program state the account's id beside the profile (account)";
const OR_NAMES = ", or let the program name a profile or a role instead of keys";

export const resultLost = (cause: string): EnsImagesError =>
  new EnsImagesError(
    "FILE_UNUSABLE",
    `The result could not be written to stdout (${cause}), so it is not whole. Make room, or send it elsewhere, and run the ` +
      "command again. What the command had written before, as the lock, stands: git diff shows it.",
  );

export const workingFolderGone = (cause: string): EnsImagesError =>
  new EnsImagesError(
    "FILE_UNUSABLE",
    `The working folder cannot be found any more (${cause}): it was removed or moved. Change to the project's folder, and run ` +
      "the command again.",
  );

export const fileUnusable = (file: string, problem: string): EnsImagesError =>
  new EnsImagesError("FILE_UNUSABLE", `${file} ${problem}.`);

export const historyUnusable = (problem: string): EnsImagesError =>
  new EnsImagesError("HISTORY_UNUSABLE", `The lock's history is in git, and ${problem}, and run the command again.`);

export const stateWithoutId = (stack: string, instance: string): EnsImagesError =>
  new EnsImagesError(
    "FILE_UNUSABLE",
    `The state of ${stack} has at ${instance} no image id (letters, digits, _ . -) in the attribute that names the image. Name the ` +
      "right attribute: --attribute NAME. Nothing was written.",
  );

export const planWithoutPins = (files: string, kinds: string): EnsImagesError =>
  fileUnusable(
    files,
    `has no machine with an image of the lock, before or after (looked at: ${kinds}): it is of another project, or its ` +
      "machines are of another type: --machine TYPE.PATH",
  );
