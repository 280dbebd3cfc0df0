import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { lockKey } from "./core/key";
import { byText, type Json, sortKeys } from "./core/stable-json";
import type { EnsImages } from "./ens-images";
import { type App, TerraformStack } from "./framework";
import { findMachines, imageIdOf, MACHINE_TYPE } from "./injection";
import type { Lookup } from "./lookup";

/** The file in the output folder that tells the command line which lookups and machines there are. */
export const REPORT_FILE = "ens-images.json";

/** Writes every lookup, and every machine that one of them feeds, by token or by injection. */
export function writeReport(app: App, images: EnsImages): void {
  if (images.all.length === 0) return;
  const keyOf = (lookup: Lookup) => lockKey({ path: lookup.path, pin: lookup.pin, namespace: images.namespace });
  const report = {
    version: 1,
    lookups: images.all.map((lookup) => describe(lookup, keyOf(lookup))).sort((a, b) => byText(a.path, b.path)),
    machines: machines(app, images, keyOf),
  };
  writeFileSync(
    join(app.outdir, REPORT_FILE),
    `${JSON.stringify(sortKeys(report as unknown as Json), undefined, 2)}\n`,
  );
}

function describe(lookup: Lookup, key: string) {
  const outcome = lookup.outcome as NonNullable<Lookup["outcome"]>;
  return { path: lookup.path, key, query: lookup.query, image: outcome.pin.image, outcome: outcome.kind };
}

function machines(app: App, images: EnsImages, keyOf: (lookup: Lookup) => string) {
  return findMachines(app).flatMap((machine) => {
    const injected = images.injectedFrom(machine);
    const lookup = injected ?? fedByToken(imageIdOf(machine), images.all);
    if (!lookup) return [];
    return {
      key: keyOf(lookup),
      stack: TerraformStack.of(machine).node.id,
      address: `${MACHINE_TYPE}.${machine.friendlyUniqueId}`,
      path: machine.node.path,
      by: injected ? "injection" : "token",
    };
  });
}

function fedByToken(imageId: unknown, lookups: readonly Lookup[]): Lookup | undefined {
  if (typeof imageId !== "string") return undefined;
  return lookups.find(({ imageIdToken }) => imageIdToken !== undefined && imageId.includes(imageIdToken));
}
