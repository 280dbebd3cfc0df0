import { EnsImagesError } from "./ens-images-error";

const ENTRIES = {
  cdktf: { entry: "cdktf-ens-images", title: "CDK for Terraform", install: "npm install cdktf@0.21 constructs@10.7.2" },
  cdktn: { entry: "cdktf-ens-images/cdktn", title: "CDK Terrain", install: "npm install cdktn@0.24 constructs@10.7.2" },
} as const;

export function frameworkMissing(framework: "cdktf" | "cdktn", missing: string): EnsImagesError {
  const { entry, title, install } = ENTRIES[framework];
  const other = ENTRIES[framework === "cdktf" ? "cdktn" : "cdktf"];
  return new EnsImagesError(
    "FRAMEWORK_MISSING",
    `"${entry}" is the entry for ${title}, and the package "${missing}" is not installed. Run: ${install}. ` +
      `An app of ${other.title} imports "${other.entry}" and "${other.entry}/alicloud/…" instead.`,
  );
}

export const settingsInvalid = (where: string, problem: string): EnsImagesError =>
  new EnsImagesError("SETTINGS_INVALID", `${where} ${problem}.`);

export const settingsLate = (): EnsImagesError =>
  new EnsImagesError(
    "SETTINGS_INVALID",
    "EnsImages.of(app).configure({ … }) comes after a lookup was answered (its image was read). Make it the first thing after new App().",
  );

export const injectionTwice = (target: string, first: string, second: string): EnsImagesError =>
  new EnsImagesError(
    "INJECTION_TWICE",
    `${second} injects into ${target}, where ${first} injects already. One lookup a scope: give one of them a scope further down.`,
  );

export const injectionEmpty = (
  lookup: string,
  target: string,
  types: readonly string[],
  filtered: boolean,
): EnsImagesError =>
  new EnsImagesError(
    "INJECTION_EMPTY",
    `${lookup} injects into ${target}, and no ${types.join(" or ")} below it takes its image${filtered ? " (filter leaves none)" : ""}: ` +
      "there is none, or a nearer injection takes them all. Put the call on the scope that holds the machines, or remove it.",
  );

/** A target that came when its machine was written. */
export const injectionLate = (lookup: string, target: string, machine: string, stack: string): EnsImagesError =>
  new EnsImagesError(
    "INJECTION_LATE",
    `${lookup} injects into ${target}, and that was said when the stack ${stack} was rendered already: ${machine} did not get its ` +
      "image. Call injectInto before app.synth(), or in an Aspect of the machine's own stack.",
  );

export const injectionInvalid = (lookup: string, problem: string): EnsImagesError =>
  new EnsImagesError("SETTINGS_INVALID", `${lookup}: injectInto(scope, { … }): ${problem}.`);

export const imageIncompatible = (machines: readonly string[]): EnsImagesError =>
  new EnsImagesError(
    "IMAGE_INCOMPATIBLE",
    [
      `${machines.length === 1 ? "1 machine" : `${machines.length} machines`} cannot be made from the image that a lookup gives:`,
      ...machines.map((line) => `  - ${line}`),
      "Enlarge the disk (system_disk.size), or narrow the lookup's query to an image that fits.",
    ].join("\n"),
  );
