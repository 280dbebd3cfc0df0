import { compileGlob, isGlob } from "../query/glob";
import type { CanonicalFilters } from "../query/query";
import { visibleText } from "../util/terminal-text";

/** A part of a name. A `build` is a commit hash or UUID: as much a number as a date is. */
export interface NamePart {
  readonly kind: "word" | "number" | "build" | "mark" | "separator";
  readonly text: string;
}

const KINDS = ["build", "mark", "number", "separator", "word"] as const;
const HEX = "[0-9a-f]";

/** The expression of one part of a name: a group for each of the kinds, in their order. */
function partPattern(letter: string, digit: string, separator: string, flags: string): RegExp {
  const [apart, end] = [`(?<![${letter}${digit}])`, `(?![${letter}${digit}])`];
  return new RegExp(
    [
      `(${apart}(?:${HEX}{8}(?:-${HEX}{4}){3}-${HEX}{12}|(?=g?\\d*[a-f])(?=g?[a-f]*\\d)g?${HEX}{7,40})${end})`,
      // The v of v1.2 says "version", as its absence does.
      `(${apart}[vV](?=[${digit}]))`,
      `([${digit}]+)`,
      `([${separator}]+)`,
      `([^${digit}${separator}]+)`,
    ].join("|"),
    flags,
  );
}

/** A name of ASCII, as nearly every name is: the expression for all of Unicode is slow to prepare, and to run. */
const ASCII = /^[\0-\x7f]*$/;
const asciiParts = partPattern("A-Za-z", "0-9", "\\0-/:-@[-`{-\\x7f", "g");
let unicodeParts: RegExp | undefined;

function patternFor(name: string): RegExp {
  if (ASCII.test(name)) return asciiParts;
  unicodeParts ??= partPattern("\\p{L}\\p{M}", "\\p{N}", "\\p{P}\\p{Z}\\p{Cc}+~=^|<>$`", "gu");
  return unicodeParts;
}

export function nameParts(name: string): NamePart[] {
  const parts: NamePart[] = [];
  for (const groups of name.matchAll(patternFor(name))) {
    const kind = KINDS.find((_, i) => groups[i + 1] !== undefined) as NamePart["kind"];
    parts.push({ kind, text: groups[0] });
  }
  return parts;
}

/**
 * The family of a name: equal for names that differ in digits and separators only, as the builds of one image do
 * (`edge-base-20260801`, `edge-base-2026-08-08`), and different for what only looks like them
 * (`edge-base-gpu-20260801`). A `v` before a number, a commit hash and a UUID count as digits; `rc`, `beta` do not.
 */
export function familyOf(name: string): string {
  return nameParts(name)
    .filter(({ kind }) => kind === "word")
    .map(({ text }) => text)
    .join("");
}

/** A name with `#` in place of its numbers, to show its family: `edge-base-#`. */
export function familyText(name: string): string {
  const text = withNumbersAs("#", name);
  return visibleText(text.replace(/#(?:[-_.:+ ]#)+/g, "#")) || "(no name)";
}

/** A glob for names like one, which takes all of its family and none of the others; undefined where there is none. */
export function familyGlob(name: string, names: readonly string[]): string | undefined {
  if (isGlob(name)) return undefined;
  const family = familyOf(name);
  const glob = withNumbersAs("*", name).replace(/\*(?:[-_.:+ ]?\*)+/g, "*");
  const fits = compileGlob(glob);
  return names.every((one) => fits(one) === (familyOf(one) === family)) ? glob : undefined;
}

function withNumbersAs(mark: string, name: string): string {
  const parts = nameParts(name).map(({ kind, text }) => (kind === "number" || kind === "build" ? mark : text));
  return parts.join("");
}

const NUMBER = "\\d+";
const NUMBERS = "[\\d._-]+";
const BUILD = "g?[0-9a-f-]{7,}";

/** A regular expression in place of the fuzzy name, which takes the winner's family only, as narrow as its members allow. */
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

/** Expressions for names like one, from narrow to wide: each number by itself, numbers with what joins them, a number or none. */
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
