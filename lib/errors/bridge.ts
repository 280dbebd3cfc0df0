import { EnsImagesError } from "./ens-images-error";

/** The child's file is not to be found: a bundler swallowed the package. */
export const bridgeUnavailable = (): EnsImagesError =>
  new EnsImagesError(
    "BRIDGE_UNAVAILABLE",
    "A lookup that the lock does not answer is asked in a child process, and its program in cdktf-ens-images cannot be found " +
      "from here: the app seems to be bundled. Keep the package out of the bundle (esbuild: --external:cdktf-ens-images) and " +
      "installed beside it, or answer the lookups in this process before synth: await EnsImages.of(app).resolve().",
  );

/** The runtime forbids children: Node's permission model, Deno, a sandbox of the system. */
export const bridgeForbidden = (): EnsImagesError =>
  new EnsImagesError(
    "BRIDGE_UNAVAILABLE",
    "A lookup that the lock does not answer is asked in a child process, and none may be started here. Answer the lookups " +
      "in this process before synth: await EnsImages.of(app).resolve(). Or allow the child: node --allow-child-process, " +
      "deno --allow-run. With a committed lock that answers every lookup neither is needed.",
  );

export const bridgeVersion = (parent: string, child: string): EnsImagesError =>
  new EnsImagesError(
    "BRIDGE_UNAVAILABLE",
    `This app runs cdktf-ens-images ${parent}, and the installed package that would ask the API is ${child}. Install one ` +
      "release only (npm ls cdktf-ens-images), and build a bundled app again.",
  );

export const moduleMissing = (name: string | undefined): EnsImagesError =>
  new EnsImagesError(
    "MODULE_MISSING",
    `${name ? `The module ${name}` : "A module"}, which is needed here, cannot be found. The ` +
      `installation is not complete, or a package uses the module without declaring it. Install anew; under a strict ` +
      `layout (Yarn PnP, pnpm, npm's linked one) declare ${name ?? "it"} as a dependency of the project, and keep ` +
      "cdktf-ens-images and its dependencies out of a bundle.",
  );

export const bridgeFailed = (what: string): EnsImagesError =>
  new EnsImagesError(
    "BRIDGE_FAILED",
    `The process that asks the API ended without an answer: ${what}. Run the command again; if it ` +
      "stays so, answer the lookups in this process: await EnsImages.of(app).resolve().",
  );

export const bridgeTimeout = (seconds: number): EnsImagesError =>
  new EnsImagesError(
    "TIMEOUT",
    `The API was not read to its end within ${seconds} seconds. Run the command again; where the ` +
      "account holds thousands of images, let the API filter them: EnsImages.of(app).configure({ serverSideFilter: true }).",
  );

/** @param written what a command wrote before: then it need not be the search that was interrupted */
export const interrupted = (signal: string, written = ""): EnsImagesError =>
  new EnsImagesError(
    "INTERRUPTED",
    written ? `Interrupted (${signal}). ${written}` : `The search for images was interrupted (${signal}).`,
  );
