import { imageText } from "../select/why";
import { groupBy } from "../util/group-by";
import { DAY, parseInstant } from "../util/instant";
import { firstNames, oneLine } from "../util/terminal-text";
import type { KeyedPin, Pin } from "./lock";

export type Outcome =
  | { readonly kind: "pinned"; readonly pin: Pin }
  | { readonly kind: "kept"; readonly pin: Pin }
  | { readonly kind: "copied"; readonly pin: Pin; readonly from: readonly string[] }
  | { readonly kind: "asked"; readonly pin: Pin; readonly earlier: readonly Pin[]; readonly refreshed: boolean }
  | { readonly kind: "live"; readonly pin: Pin; readonly because: string };

/** What is said of a lookup that has no pin. */
export function liveText({ because, pin }: Extract<Outcome, { kind: "live" }>): string {
  return `live, because ${because}: asked in every run and not pinned: ${pinText(pin)}; ${pin.why}`;
}

/** A lookup whose pin a run wrote, and what is to be known of the pick. */
export interface WrittenPin {
  readonly path: string;
  readonly outcome: Outcome;
  readonly notes: readonly string[];
}

/** What a run wrote, a line for each image and way it came, with the lookups that it is for. */
export function writtenLines(written: readonly WrittenPin[]): string[] {
  return [...groupBy(written, ({ outcome }) => doneText(outcome)).entries()].flatMap(([done, group]) => {
    const sources = group.flatMap(({ outcome }) => (outcome.kind === "copied" ? outcome.from : []));
    const from = sources.length > 0 ? `, from ${firstNames([...new Set(sources)], 3)}` : "";
    const notes = new Set(group.flatMap((one) => one.notes));
    const paths = firstNames(
      group.map(({ path }) => path),
      1,
    );
    return [`${done} for ${paths}${from}`, ...[...notes].map((note) => `  ${note}`)];
  });
}

function doneText(outcome: Outcome): string {
  const image = pinText(outcome.pin);
  if (outcome.kind !== "asked")
    return outcome.kind === "kept"
      ? `kept, since the changed query takes it too: ${image}`
      : `${outcome.kind} ${image}`;
  const others = outcome.earlier.filter((pin) => pin.image.imageId !== outcome.pin.image.imageId);
  const old = [...new Set(others.map(pinText))];
  return `${outcome.refreshed ? "refreshed" : "pinned"} ${old.length > 0 ? `${old.join(", ")} → ` : ""}${image}`;
}

export function elsewhereText(key: string, pin: Pin, others: readonly KeyedPin[], early = false): string {
  const shown = others.slice(0, 5).map((other) => `${oneLine(other.key)} has ${pinText(other.pin)}`);
  const rest = others.length > 5 ? [`and ${others.length - 5} more`] : [];
  return (
    `${key} is new and got ${pinText(pin)}; the same query is pinned to another image elsewhere in ` +
    `${early ? "the lock" : "this app"}: ${[...shown, ...rest].join(", ")}. ${early ? EARLY : ""}To bring them together: npx ens-images update`
  );
}

const EARLY =
  "Its image was read before all lookups were made, so it could not be told whether it is one of them under a new name. ";

export function pinText({ image }: Pin): string {
  return image.imageName === undefined ? `${image.imageId} (literal id)` : imageText(image);
}

export function ageWarning(pin: Pin, maxAgeDays: number, now: number): string | undefined {
  const time = pin.image.imageName === undefined ? undefined : pin.image.creationTime;
  const created = parseInstant(time);
  const limit = `maxAgeDays is ${maxAgeDays}`;
  if (created === undefined) return `the age of ${pinText(pin)} is not known, and ${limit}`;
  const days = Math.floor((now - created) / DAY);
  if (now - created <= maxAgeDays * DAY) return undefined;
  return `the pinned image ${pinText(pin)} is ${days} days old, and ${limit}. See what is newer: npx ens-images outdated`;
}
