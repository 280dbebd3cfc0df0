import type { EnsImage } from "./image";
import { parseInstant } from "./instant";

const known = new WeakMap<EnsImage, number>();

/** When an image was made, in milliseconds since 1970; NaN where its time is missing or unreadable. */
export function createdAt(image: EnsImage): number {
  let instant = known.get(image);
  if (instant === undefined) {
    instant = parseInstant(image.creationTime) ?? Number.NaN;
    known.set(image, instant);
  }
  return instant;
}
