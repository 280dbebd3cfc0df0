/** What both ends of the bench agree on: the names and ids of images, and what each lookup asks and must get. */
import type { ImageQuery } from "../../lib/query/query";

/** Families of images; each has `builds`, one a week. */
export interface Shape {
  readonly families: number;
  readonly builds: number;
}

export interface Wanted {
  /** Props of a lookup. */
  readonly query: ImageQuery;
  /** The part of the name that can be given to the service's own search. */
  readonly text: string;
  /** The name to the letter, where the query says so. */
  readonly exact?: string;
  readonly imageId: string;
}

export function shapeOf(images: number): Shape {
  const families = Math.max(1, Math.min(1000, Math.floor(images / 3)));
  return { families, builds: Math.floor(images / families) };
}

export const familyName = (family: number): string => `edge-${String(family).padStart(4, "0")}-`;
export const idOf = (family: number, build: number): string => `m-5bench${String(family).padStart(4, "0")}x${build}`;
export const dayOf = (build: number): string => new Date(Date.UTC(2026, 0, 4 + 7 * build)).toISOString().slice(0, 10);
export const nameOf = (family: number, build: number): string =>
  `${familyName(family)}${dayOf(build).replaceAll("-", "")}`;

/** The newest build of every seventh family is somebody else's: who takes it is wrong. */
export const isForeign = (family: number, build: number, { builds }: Shape): boolean =>
  family % 7 === 3 && build === builds - 1 && builds > 1;

/**
 * The i-th lookup: globs, parts of names, regular expressions and whole names take turns.
 *
 * @param searchable globs and parts of names only: the service's own search has no text for a regular expression
 */
export function wantedBy(i: number, shape: Shape, searchable = false): Wanted {
  const family = i % shape.families;
  const text = familyName(family);
  const newest = idOf(family, isForeign(family, shape.builds - 1, shape) ? shape.builds - 2 : shape.builds - 1);
  switch (i % (searchable ? 2 : 4)) {
    case 0:
      return { query: { imageName: `${text}*`, pick: "mostRecent" }, text, imageId: newest };
    case 1:
      return { query: { imageName: text, pick: "mostRecent" }, text, imageId: newest };
    case 2:
      return { query: { nameRegex: `^${text}\\d+$`, pick: "highestVersion" }, text, imageId: newest };
    default: {
      const exact = nameOf(family, 0);
      return { query: { exactImageName: exact }, text: exact, exact, imageId: idOf(family, 0) };
    }
  }
}
