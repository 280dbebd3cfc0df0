import { imageText } from "../select/why";
import { parseInstant } from "../util/instant";
import type { KeyedPin, Pin } from "./lock";

export type Outcome =
  | { readonly kind: "pinned"; readonly pin: Pin }
  | { readonly kind: "kept"; readonly pin: Pin }
  | { readonly kind: "copied"; readonly pin: Pin; readonly from: readonly string[] }
  | { readonly kind: "asked"; readonly pin: Pin; readonly earlier: readonly Pin[]; readonly refreshed: boolean }
  | { readonly kind: "live"; readonly pin: Pin; readonly because: string };

export function outcomeText(outcome: Outcome): string {
  const image = pinText(outcome.pin);
  switch (outcome.kind) {
    case "pinned":
      return `pinned: ${image}`;
    case "kept":
      return `the query changed, the image did not: ${image}`;
    case "copied":
      return `copied from ${outcome.from.join(", ")}: ${image}`;
    case "live":
      return `live, because ${outcome.because}: asked in every run and not pinned: ${image}; ${outcome.pin.why}`;
    case "asked": {
      const others = outcome.earlier.filter((pin) => pin.image.imageId !== outcome.pin.image.imageId);
      const old = [...new Set(others.map(pinText))];
      const moved = old.length > 0 ? `${old.join(", ")} → ${image}` : image;
      return `${outcome.refreshed ? "refreshed" : "asked anew"}: ${moved}; ${outcome.pin.why}`;
    }
  }
}

export function elsewhereText(key: string, pin: Pin, others: readonly KeyedPin[], early = false): string {
  const shown = others.slice(0, 5).map((other) => `${other.key} has ${pinText(other.pin)}`);
  const rest = others.length > 5 ? [`and ${others.length - 5} more`] : [];
  return (
    `${key} is new and got ${pinText(pin)}; the same query is pinned to another image elsewhere in ` +
    `${early ? "the lock" : "this app"}: ${[...shown, ...rest].join(", ")}. ${early ? EARLY : ""}To bring them together: ens-images update`
  );
}

const EARLY =
  "Its image was read before all lookups were made, so it could not be told whether it is one of them under a new name. ";

export function pinText({ image }: Pin): string {
  return image.imageName === undefined ? `${image.imageId} (literal id)` : imageText(image);
}

const DAY_MS = 24 * 60 * 60 * 1000;

export function ageWarning(pin: Pin, maxAgeDays: number, now: number): string | undefined {
  const time = pin.image.imageName === undefined ? undefined : pin.image.creationTime;
  const created = parseInstant(time);
  const limit = `maxAgeDays is ${maxAgeDays}`;
  if (created === undefined) return `the age of ${pinText(pin)} is not known, and ${limit}`;
  const days = Math.floor((now - created) / DAY_MS);
  if (now - created <= maxAgeDays * DAY_MS) return undefined;
  return `the pinned image ${pinText(pin)} is ${days} days old, and ${limit}. See what is newer: ens-images outdated`;
}
