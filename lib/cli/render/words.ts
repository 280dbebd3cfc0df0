import { countHazards, type FedMachine, HAZARD_TEXT, type Reach } from "../../lock/blast-radius";
import type { PinnedImage } from "../../select/image";
import { DAY, parseInstant } from "../../util/instant";
import { firstRows, ROWS, visibleText } from "../../util/terminal-text";

export { shellWord } from "../../util/terminal-text";

export function createdOf(image: PinnedImage): string | undefined {
  return image.imageName === undefined ? undefined : image.creationTime;
}

/** The machines of a move, a line each, shortened; then what makes it worse. */
export function machineLines(machines: readonly FedMachine[], most = ROWS): string[] {
  const line = (machine: FedMachine) => {
    const { stack, address, path, hazards } = machine;
    const worse = hazards.length > 0 ? `  [${hazards.join(", ")}]` : "";
    const own = path === address ? "" : `  ${visibleText(path)}`;
    return `${visibleText(stack)}  ${visibleText(address)}${own}${worse}${plannedText(machine)}`;
  };
  return [
    ...firstRows(machines, line, most),
    ...countHazards(machines).map(({ hazard, count: n }) => `! ${n} × ${HAZARD_TEXT[hazard]}`),
  ];
}

function plannedText({ planned, instances = 1, because = [] }: FedMachine): string {
  if (planned === undefined) return "";
  const reasons = because.map(visibleText).join(", ");
  const why = reasons && (instances === 0 ? `, not for its image: ${reasons}` : `, also for ${reasons}`);
  return `  (Terraform: ${planned}${instances > 1 ? ` ${instances} times` : ""}${why})`;
}

/** Whole days from a creation time to now; undefined where the time is missing or unreadable. */
export function ageDays(creationTime: string | undefined, now: number): number | undefined {
  const created = parseInstant(creationTime);
  return created === undefined ? undefined : Math.max(0, Math.floor((now - created) / DAY));
}

/** An age in one unit: `today`, `1 day`, `12 days`, `5 months`, `2 years`. */
export function ageText(creationTime: string | undefined, now: number): string {
  const days = ageDays(creationTime, now);
  if (days === undefined) return "?";
  if (days === 0) return "today";
  if (days < 100) return count(days, "day");
  const months = Math.floor(days / 30.44);
  return months < 24 ? count(months, "month") : count(Math.floor(days / 365.25), "year");
}

export function count(n: number, noun: string, plural = `${noun}s`): string {
  return `${n} ${n === 1 ? noun : plural}`;
}

export interface Failed {
  readonly key: string;
  readonly code: string;
  readonly message: string;
}

/** A sentence for the end of a report, so that what is missing in it is not taken for fine; none where all was told. */
export function failedText(failed: readonly Failed[]): string {
  return failed.length === 0 ? "" : ` Could not tell for ${count(failed.length, "pin")}: see above.`;
}

/** The machines of a pin for programs: null where they are not known. */
export function machinesJson(reach: Reach): object | null {
  return reach.kind === "known" ? reach.machines : null;
}
