import type { EnsImage } from "./image";
import { parseInstant } from "./instant";
import { remember } from "./remember";

/** When an image was made, in milliseconds since 1970; NaN where its time is missing or unreadable. */
export const createdAt = remember(
  (image: EnsImage) => parseInstant(image.creationTime) ?? Number.NaN,
  new WeakMap<EnsImage, number>(),
);
