import { createHash } from "node:crypto";
import { canonicalQuery } from "../../lib/query/canonical";
import type { ImageQuery } from "../../lib/query/query";
import { indexCatalog } from "../../lib/select/catalog";
import type { EnsImage } from "../../lib/select/image";
import { explainNoMatch } from "../../lib/select/no-match";
import { ruleContext } from "../../lib/select/rules";
import { type Selection, select } from "../../lib/select/select";

export const NOW = Date.parse("2026-09-01T00:00:00Z");

/** An own, available image; its id is derived from its name unless a field says otherwise. */
export function image(imageName: string, fields: Partial<EnsImage> = {}): EnsImage {
  return {
    imageId: /^[\w.-]{1,100}$/.test(imageName)
      ? `m-${imageName}`
      : `m-${createHash("sha1").update(imageName).digest("hex")}`,
    imageName,
    creationTime: "2026-08-01T10:00:00Z",
    architecture: "x86_64",
    computeType: "ens_vm",
    imageOwnerAlias: "self",
    status: "Available",
    ...fields,
  };
}

export const own = (...names: readonly string[]): EnsImage[] => names.map((name) => image(name));

export function choose(query: ImageQuery, images: readonly EnsImage[], now = NOW): Selection {
  return select(canonicalQuery(query), indexCatalog(images), ruleContext(now));
}

/** The name of the image that is picked, the literal id, or the kind of the failure. */
export function pickedName(query: ImageQuery, images: readonly EnsImage[], now = NOW): string {
  const selection = choose(query, images, now);
  if (selection.kind === "picked") return selection.image.imageName;
  return selection.kind === "literal" ? selection.imageId : selection.kind;
}

/** The names of all matches of the first step, sorted. */
export function matchingNames(query: ImageQuery, images: readonly EnsImage[], now = NOW): string[] {
  return [...(choose(query, images, now).siftings[0]?.matches ?? [])].map(({ imageName }) => imageName).sort();
}

/** The code and text of the failure. */
export function failureOf(query: ImageQuery, images: readonly EnsImage[], now = NOW): { code: string; text: string } {
  const selection = choose(query, images, now);
  if (selection.kind !== "none" && selection.kind !== "ambiguous") throw new Error(`${selection.kind}, not a failure`);
  const { code, lines } = explainNoMatch(canonicalQuery(query), selection, indexCatalog(images));
  return { code, text: lines.join("\n") };
}
