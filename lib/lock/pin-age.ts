import { parseInstant } from "../util/instant";
import type { Pin } from "./lock";
import { pinText } from "./outcome";

const DAY_MS = 24 * 60 * 60 * 1000;

/** What to say of a pin whose image is older than allowed; undefined where there is nothing to say. */
export function ageWarning(pin: Pin, maxAgeDays: number, now: number): string | undefined {
  const time = pin.image.imageName === undefined ? undefined : pin.image.creationTime;
  const created = parseInstant(time);
  const limit = `maxAgeDays is ${maxAgeDays}`;
  if (created === undefined) return `the age of ${pinText(pin)} is not known, and ${limit}`;
  const days = Math.floor((now - created) / DAY_MS);
  if (now - created <= maxAgeDays * DAY_MS) return undefined;
  return `the pinned image ${pinText(pin)} is ${days} days old, and ${limit}. See what is newer: ens-images outdated`;
}
