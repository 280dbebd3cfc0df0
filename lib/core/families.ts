import { shown } from "./shown";

/** A part of a name. A `build` is a commit hash or UUID: as much a number as a date is. */
export interface NamePart {
  readonly kind: "word" | "number" | "build" | "mark" | "separator";
  readonly text: string;
}

const APART = "(?<![\\p{L}\\p{M}\\p{N}])";
const END = "(?![\\p{L}\\p{M}\\p{N}])";
const HEX = "[0-9a-f]";
const PART = new RegExp(
  [
    `(?<build>${APART}(?:${HEX}{8}(?:-${HEX}{4}){3}-${HEX}{12}|(?=g?\\d*[a-f])(?=g?[a-f]*\\d)g?${HEX}{7,40})${END})`,
    // The v of v1.2 says "version", as its absence does.
    `(?<mark>${APART}[vV](?=\\p{N}))`,
    "(?<number>\\p{N}+)",
    "(?<separator>[\\p{P}\\p{Z}\\p{Cc}+~=^|<>$`]+)",
    "(?<word>[^\\p{N}\\p{P}\\p{Z}\\p{Cc}+~=^|<>$`]+)",
  ].join("|"),
  "gu",
);

/** The parts of a name, in order; together they are the name. */
export function nameParts(name: string): NamePart[] {
  return [...name.matchAll(PART)].map(({ 0: text, groups = {} }) => {
    const [kind] = Object.entries(groups).find(([, found]) => found !== undefined) as [NamePart["kind"], string];
    return { kind, text };
  });
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
  let text = "";
  for (const part of nameParts(name)) text += part.kind === "number" || part.kind === "build" ? "#" : part.text;
  return shown(text.replace(/#(?:[-_.:+ ]#)+/g, "#")) || "(no name)";
}

/** Names grouped by family, in the order of their first members. */
export function groupByFamily<T extends { readonly imageName: string }>(images: readonly T[]): T[][] {
  const families = new Map<string, T[]>();
  for (const image of images) {
    const family = familyOf(image.imageName);
    const members = families.get(family);
    if (members) members.push(image);
    else families.set(family, [image]);
  }
  return [...families.values()];
}
