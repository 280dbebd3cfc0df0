import { oneLine, shellWord } from "../util/terminal-text";
import { EnsImagesError } from "./ens-images-error";

export const lockNotFound = (from: string, stoppedAt: string): EnsImagesError =>
  new EnsImagesError(
    "LOCK_NOT_FOUND",
    `Neither ens-images.lock.json nor cdktf.json was found from ${from} up to ${stoppedAt}, so there is no project to work on. ` +
      'Run from the project\'s folder, or name the file: EnsImages.of(app).configure({ lockFile: "…/ens-images.lock.json" }).',
  );

interface Conflict {
  readonly markers: readonly number[];
  readonly excerpt: readonly string[];
}

export function lockConflict(file: string, { markers, excerpt }: Conflict): EnsImagesError {
  const name = shellWord(file);
  return new EnsImagesError(
    "LOCK_CONFLICT",
    [
      `${file} has unresolved merge conflicts (markers at ${markers.length === 1 ? "line" : "lines"} ${listed(markers)}):`,
      ...excerpt.map((line) => `  ${line}`),
      "The file was left as it is. To finish:",
      `  1. git checkout --conflict=diff3 -- ${name}`,
      "     shows the whole entries of both sides; git's usual way runs lines together that look alike.",
      "  2. Where each side adds entries, keep both: remove the marker lines. Where both moved one pin, keep one side's whole",
      "     block: a key holds one pin a query, account and site.",
      `  3. git add ${name}, and run this command again: it checks the file.`,
      `When in doubt, take the file of the side that is deployed (git checkout --ours -- ${name}, or --theirs);`,
      "the next synth adds what it lacks.",
    ].join("\n"),
  );
}

function listed(lines: readonly number[]): string {
  return lines.length > 9 ? `${lines.slice(0, 9).join(", ")}, …` : lines.join(", ");
}

export const lockInvalid = (file: string, where: string, problem: string): EnsImagesError =>
  new EnsImagesError(
    "LOCK_INVALID",
    `${file} is not a valid lock: ${where} ${problem}. Restore the file from version control (git checkout -- ${shellWord(file)}) ` +
      "or correct it by hand; it was left as it is.",
  );

export const lockFault = (file: string, problem: string): EnsImagesError =>
  new EnsImagesError(
    "LOCK_IO",
    `${file} was not written, and is as it was: read back, its new text would fail (${problem}). A value that it cannot hold ` +
      "came from the program or the account, or this is a fault of cdktf-ens-images: please report it.",
  );

/** A symbolic link leads a new lock to where a repository must not make files. */
export const lockOutside = (file: string, target: string): EnsImagesError =>
  new EnsImagesError(
    "LOCK_IO",
    `${file} does not exist yet, and symbolic links lead it out of the project, to ${target}. Nothing was made there. Remove the ` +
      'link; or, where the lock is meant to lie there, begin it by hand: { "lockVersion": 1, "pins": {} }.',
  );

export function lockVersion(file: string, found: unknown, known: number): EnsImagesError {
  const newer = typeof found === "number" && found > known;
  const what = found === undefined ? "has no lockVersion" : `has lockVersion ${JSON.stringify(found)}`;
  return new EnsImagesError(
    "LOCK_VERSION",
    `${file} ${what}, and this release of cdktf-ens-images reads ${known}. ` +
      (newer
        ? "A newer release wrote it: npm install cdktf-ens-images@latest. The file was left as it is."
        : `Restore the file from version control (git checkout -- ${shellWord(file)}); it was left as it is.`),
  );
}

const CAUSES: Readonly<Record<string, string>> = {
  EACCES: "permission denied. The user who runs this needs to write the file and the folder it lies in",
  EPERM: "not permitted. The user who runs this needs to write the file and the folder it lies in",
  EROFS:
    "the file system is read-only. Synthesize where it can be written, and commit the lock; where nothing may be written, use ENS_IMAGES_MODE=frozen",
  ENOSPC: "no space is left on the disk. Free some",
  EDQUOT: "the disk quota is used up. Free some space",
  ENOENT:
    "its folder does not exist. Make the folder, or correct what names the file (EnsImages.of(app).configure({ lockFile }), or --lock)",
  ENOTDIR:
    "a part of its path is no folder. Correct what names the file (EnsImages.of(app).configure({ lockFile }), or --lock)",
  EISDIR: "it is a folder. Name the file in it (EnsImages.of(app).configure({ lockFile }), or --lock)",
  ELOOP: "its symbolic links go round in a circle. Correct them",
};

export function lockIo(file: string, action: "read" | "written", cause: string): EnsImagesError {
  const known = CAUSES[cause];
  const what = known === undefined ? `${cause}. Remove the obstacle` : `${cause}, ${known}`;
  return new EnsImagesError(
    "LOCK_IO",
    `${file} could not be ${action}: ${what}, and run the command again. The file is as it was.`,
  );
}

export const lockBusy = (file: string, holder: string, seconds: number): EnsImagesError =>
  new EnsImagesError(
    "LOCK_IO",
    `${file} is being written by ${holder}, which did not finish within ${seconds} seconds. Wait for it, or end it, and ` +
      "run the command again. The file is as it was.",
  );

export const rulesInvalid = (file: string, where: string, problem: string): EnsImagesError =>
  new EnsImagesError(
    "RULES_INVALID",
    `${file} is not a valid file of rules: ${where} ${problem}. Correct it (node_modules/cdktf-ens-images/docs/lock-file.md, "Rules for pins"); no pin was written.`,
  );

export const ruleBroken = (image: string, rules: string, way: string): EnsImagesError =>
  new EnsImagesError(
    "RULE_BROKEN",
    `${oneLine(image)} is what the query finds, and it must not be pinned: it breaks ${rules}. Nothing was written. ${way}`,
  );
