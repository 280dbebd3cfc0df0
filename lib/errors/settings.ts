import { EnsImagesError } from "./ens-images-error";

/** A setting, variable or context value is wrong. */
export function settingsInvalid(where: string, problem: string): EnsImagesError {
  return new EnsImagesError("SETTINGS_INVALID", `${where} ${problem}.`);
}

/** Settings that come when lookups are already answered under others. */
export function settingsLate(): EnsImagesError {
  return new EnsImagesError(
    "SETTINGS_INVALID",
    "EnsImages.of(app, { … }) comes after a lookup was answered (its image was read). Make it the first thing after new App().",
  );
}

/** Two targets of injection on one scope. */
export function injectionTwice(target: string, first: string, second: string): EnsImagesError {
  return new EnsImagesError(
    "INJECTION_TWICE",
    `${second} injects into ${target}, where ${first} injects already. One lookup a scope: give one of them a scope further down.`,
  );
}

/** Nothing below a target takes the image. */
export function injectionEmpty(lookup: string, target: string): EnsImagesError {
  return new EnsImagesError(
    "INJECTION_EMPTY",
    `${lookup} injects into ${target}, and no alicloud_ens_instance below it lacks an image_id: the call does nothing. Put it on ` +
      "the scope that holds the machines, or remove it.",
  );
}
