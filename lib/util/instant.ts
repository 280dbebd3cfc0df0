/** A day in milliseconds. */
export const DAY = 86_400_000;

const FORM = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(Z|[+-]\d{2}:?\d{2})?)?$/i;

/**
 * The instant that an ISO 8601 text names, in milliseconds since 1970, or undefined where it names none. Seconds,
 * fraction and time of day may be missing (Alibaba Cloud answers some times to the minute); a text without an
 * offset is UTC.
 */
export function parseInstant(text: string | undefined): number | undefined {
  const parts = FORM.exec(text?.trim() ?? "");
  if (!parts) return undefined;
  const numbers = parts.slice(1, 7).map((part) => Number(part ?? 0));
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = numbers;
  const millisecond = Math.trunc(Number(`0.${parts[7] ?? 0}`) * 1000);
  const utc = Date.UTC(year, month - 1, day, hour, minute, second, millisecond);
  const back = new Date(utc);
  const exists =
    back.getUTCMonth() === month - 1 && back.getUTCDate() === day && hour < 24 && minute < 60 && second < 60;
  return exists ? utc - offset(parts[8]) : undefined;
}

function offset(zone: string | undefined): number {
  if (!zone || zone.toUpperCase() === "Z") return 0;
  const sign = zone.startsWith("-") ? -1 : 1;
  const digits = zone.replace(/\D/g, "");
  return sign * (Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2))) * 60_000;
}

/** The instant as `yyyy-MM-ddTHH:mm:ssZ`, with milliseconds only where it has some. */
export function formatInstant(instant: number): string {
  return new Date(instant).toISOString().replace(".000Z", "Z");
}

export function dayOf(creationTime: string | undefined): string {
  const instant = parseInstant(creationTime);
  return instant === undefined ? "unknown date" : formatInstant(instant).slice(0, 10);
}
