import type { FedMachine } from "../core/blast";
import { countHazards, HAZARD_TEXT, isReplaced } from "../core/blast";
import type { Pin, PinnedImage } from "../core/lock";
import type { KeyedPin } from "../core/standing";
import { count } from "./age";
import { safeText } from "./safe-text";

/** What an image is called in a table: its name, or its id where nothing else is known. */
export function imageTitle(image: PinnedImage): string {
  return image.imageName || `${image.imageId} (${image.imageName === undefined ? "literal id" : "no name"})`;
}

/** The creation time of a pinned image, where there is one. */
export function createdOf(image: PinnedImage): string | undefined {
  return image.imageName === undefined ? undefined : image.creationTime;
}

/** Keys as a table shows them: a key with several pins tells which of them a line is. */
export function pinLabels(pins: readonly KeyedPin[]): ReadonlyMap<Pin, string> {
  const totals = new Map<string, number>();
  for (const { key } of pins) totals.set(key, (totals.get(key) ?? 0) + 1);
  const seen = new Map<string, number>();
  return new Map(
    pins.map(({ key, pin }) => {
      const nth = (seen.get(key) ?? 0) + 1;
      seen.set(key, nth);
      const total = totals.get(key) as number;
      return [pin, total === 1 ? key : `${key} (query ${nth} of ${total})`];
    }),
  );
}

/** How many machines a move replaces: `26 machines`, `unknown`, `none`. */
export function replacedText(machines: readonly FedMachine[] | undefined): string {
  if (!machines) return "machines unknown";
  const replaced = machines.filter(isReplaced).length;
  const kept = machines.length - replaced;
  const ignoring = kept > 0 ? `; ${kept} ${kept === 1 ? "ignores" : "ignore"} image_id` : "";
  return replaced === 0 ? `no machine is replaced${ignoring}` : `replaces ${count(replaced, "machine")}${ignoring}`;
}

const SHOWN = 10;

/** The machines of a move, a line each, shortened; then what makes it worse. */
export function machineLines(machines: readonly FedMachine[], most = SHOWN): string[] {
  const lines = machines.slice(0, most).map(({ stack, address, hazards }) => {
    const worse = hazards.length > 0 ? `  [${hazards.join(", ")}]` : "";
    return `${safeText(stack)}  ${safeText(address)}${worse}`;
  });
  if (machines.length > most) lines.push(`… and ${machines.length - most} more`);
  return [...lines, ...countHazards(machines).map(([hazard, n]) => `! ${n} × ${HAZARD_TEXT[hazard]}`)];
}

/** A word as a shell takes it: quoted where it needs to be. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
