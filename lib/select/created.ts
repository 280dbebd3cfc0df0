import { parseInstant } from "../util/instant";
import { remember } from "../util/memo";
import type { EnsImage } from "./image";

/** When an image was made, in milliseconds since 1970; NaN where its time is missing or unreadable. */
export const createdAt = remember(
  (image: EnsImage) => parseInstant(image.creationTime) ?? Number.NaN,
  new WeakMap<EnsImage, number>(),
);
