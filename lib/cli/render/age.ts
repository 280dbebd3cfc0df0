import { parseInstant } from "../../util/instant";

const DAY = 86_400_000;

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

/** `1 machine`, `2 machines`. */
export function count(n: number, noun: string, plural = `${noun}s`): string {
  return `${n} ${n === 1 ? noun : plural}`;
}
