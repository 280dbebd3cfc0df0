import type { CanonicalFilters } from "../query/query";
import { familyOf, nameParts } from "./families";

const NUMBER = "\\d+";
const NUMBERS = "[\\d._-]+";
const BUILD = "g?[0-9a-f-]{7,}";

/**
 * The query that takes, of the names that match, those of the winner's family only: a regular expression in place of
 * the fuzzy name, as narrow as the members of the family allow.
 *
 * @param names the names of all matches
 */
export function familyQuery(filters: CanonicalFilters, winner: string, names: readonly string[]): CanonicalFilters {
  const { imageName: _, ...rest } = filters;
  const family = familyOf(winner);
  const own = names.filter((name) => familyOf(name) === family);
  const others = names.filter((name) => familyOf(name) !== family);
  const safe = candidates(winner).filter(
    (regex) => new RegExp(regex).test(winner) && !others.some((name) => new RegExp(regex).test(name)),
  );
  const covered = (regex: string) => own.filter((name) => new RegExp(regex).test(name)).length;
  const [first = `^${escaped(winner)}$`, ...wider] = safe;
  return { ...rest, nameRegex: wider.reduce((best, regex) => (covered(regex) > covered(best) ? regex : best), first) };
}

/** From narrow to wide: each number by itself, numbers with what joins them, and a number where there may be none. */
function candidates(name: string): string[] {
  const parts = nameParts(name);
  const each = parts.map(({ kind, text }) => (kind === "number" ? NUMBER : other(kind, text))).join("");
  let joined = "";
  for (const [i, { kind, text }] of parts.entries()) {
    const joins = kind === "separator" && /^[._-]$/.test(text) && joined.endsWith(NUMBERS);
    if (joins && parts[i + 1]?.kind === "number") continue;
    if (kind === "number" && joined.endsWith(NUMBERS)) continue;
    joined += kind === "number" ? NUMBERS : other(kind, text);
  }
  const tail = joined.replace(/(\[\._-\]|[._-]|\\\.)?(\[\\d\._-\]\+)?$/, "");
  return [`^${each}$`, `^${joined}$`, `^${tail}[\\d._-]*$`];
}

function other(kind: string, text: string): string {
  return kind === "build" ? BUILD : kind === "mark" ? `${text}?` : escaped(text);
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
}
