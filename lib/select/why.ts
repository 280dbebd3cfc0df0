import { dayOf } from "../util/instant";
import { sideText } from "../util/terminal-text";
import type { EnsImage } from "./image";
import type { Chosen, Sifting } from "./select";

/** An image in a few words: `web-base-20260801 (2026-08-01, m-5xyz)`. */
export function imageText(image: Pick<EnsImage, "imageId" | "imageName" | "creationTime">): string {
  return `${sideText(image.imageName) || "(no name)"} (${dayOf(image.creationTime)}, ${image.imageId})`;
}

/** Why this image: which rule decided, out of how many, and what came second. Kept in the lock. */
export function whyText(selection: Chosen): string {
  const fallback = selection.step === 0 ? "" : `fallback ${selection.step}: `;
  if (selection.kind === "literal") return `${fallback}literal image id`;
  const sifting = selection.siftings[selection.step] as Sifting;
  const count = sifting.matches.length;
  const seen = seenText(sifting);
  if (count === 1) return `${fallback}the only match among ${seen}`;
  const second = sifting.matches[1] as EnsImage;
  const tie = tieText(sifting);
  const rule = sifting.filters.pick === "highestVersion" ? "highest version" : "newest";
  return `${fallback}${rule} of ${count} matches among ${seen}${tie}; next: ${imageText(second)}`;
}

/** How many images were looked at, and how many records could not be: `60 images (and 2 records without a usable id)`. */
export function seenText({ seen, skipped }: Pick<Sifting, "seen" | "skipped">): string {
  const images = seen === 1 ? "1 image" : `${seen} images`;
  if (skipped === 0) return images;
  return `${images} (and ${skipped === 1 ? "1 record" : `${skipped} records`} without a usable id)`;
}

function tieText({ decider, filters }: Sifting): string {
  const usual = filters.pick === "highestVersion" ? "version" : "creation time";
  return decider && decider !== usual ? `, decided by ${decider} (same ${usual})` : "";
}
