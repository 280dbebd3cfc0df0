import { EnsImagesError } from "./ens-images-error";

/** No cdktf.json upwards of the working directory: there is no place for a lock. */
export function lockNotFound(from: string, stoppedAt: string): EnsImagesError {
  return new EnsImagesError(
    "LOCK_NOT_FOUND",
    `No cdktf.json was found from ${from} up to ${stoppedAt}, so there is no place for ens-images.lock.json. ` +
      'Run from the project\'s folder, or name the file: EnsImages.of(app, { lockFile: "…/ens-images.lock.json" }).',
  );
}

/** Git left its markers. */
export function lockConflict(file: string, line: number): EnsImagesError {
  return new EnsImagesError(
    "LOCK_CONFLICT",
    `${file} has unresolved merge conflict markers (first at line ${line}). Keep the entries of both sides (each key ` +
      "holds one pin for each query), remove the markers, and run the command again. Nothing was written.",
  );
}

/** The file is no lock of this version. */
export function lockInvalid(file: string, where: string, problem: string): EnsImagesError {
  return new EnsImagesError(
    "LOCK_INVALID",
    `${file} is not a valid lock: ${where} ${problem}. Restore the file from version control (git checkout -- ${file}) ` +
      "or correct it by hand. Nothing was written.",
  );
}

/** A release with another format wrote the file. */
export function lockVersion(file: string, found: unknown, known: number): EnsImagesError {
  const newer = typeof found === "number" && found > known;
  return new EnsImagesError(
    "LOCK_VERSION",
    `${file} has lockVersion ${JSON.stringify(found) ?? "missing"}; this release of cdktf-ens-images knows ${known}. ` +
      (newer
        ? "A newer release wrote it: npm install cdktf-ens-images@latest. Nothing was written."
        : "Restore the file from version control. Nothing was written."),
  );
}

/** The disk said no. */
export function lockIo(file: string, action: string, cause: string): EnsImagesError {
  return new EnsImagesError(
    "LOCK_IO",
    `${file} could not be ${action}: ${cause}. The file is as it was. Free the obstacle and run the command again.`,
  );
}

/** Another process holds the guard and does not let go. */
export function lockBusy(file: string, holder: string, seconds: number): EnsImagesError {
  return new EnsImagesError(
    "LOCK_IO",
    `${file} is being written by ${holder}, which did not finish within ${seconds} seconds. Wait for it, or end it, and ` +
      "run the command again. The file is as it was.",
  );
}
