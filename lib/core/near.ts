import { distance } from "fastest-levenshtein";
import type { CatalogIndex } from "./catalog-index";
import { rank } from "./order";
import type { CanonicalFilters } from "./query";
import { byText } from "./stable-json";

/** Names near to the one a query asks for. */
export interface NearNames {
  /** Names that differ only in case or in Unicode form. */
  readonly twins: readonly string[];
  /** Further names, nearest first; for a regular expression, or where none is near, the newest. */
  readonly nearest: readonly string[];
}

/** The text that the names of a catalog are compared with, or undefined where the query gives none. */
export function wantedName(filters: CanonicalFilters): string | undefined {
  return filters.exactImageName ?? filters.imageName ?? (filters.nameRegex === undefined ? filters.imageId : undefined);
}

/** Finds what the author of the query may have meant. */
export function nearNames(filters: CanonicalFilters, index: CatalogIndex, most = 5): NearNames {
  const wanted = wantedName(filters);
  const names = [...index.byName.keys()].filter((name) => name !== "");
  if (wanted === undefined) return { twins: [], nearest: newest(index, most) };
  const target = fold(wanted.replace(/[*?]+/g, ""));
  const whole = filters.exactImageName !== undefined;
  const twins = names.filter((name) => (whole ? fold(name) === target : target !== "" && fold(name).includes(target)));
  const nearest = names
    .filter((name) => !twins.includes(name))
    .map((name) => ({ name, far: distance(fold(name).slice(0, 256), target.slice(0, 256)) }))
    // Farther than half of the text is no likeness.
    .filter(({ name, far }) => far <= Math.max(target.length, name.length) / 2)
    .sort((a, b) => a.far - b.far || byText(a.name, b.name))
    .map(({ name }) => name);
  const shown = nearest.length > 0 || twins.length > 0 ? nearest.slice(0, most) : newest(index, most);
  return { twins: twins.sort(byText).slice(0, most), nearest: shown };
}

function newest(index: CatalogIndex, most: number): string[] {
  const { ranked } = rank("mostRecent", index.images);
  return [...new Set(ranked.map((image) => image.imageName))].slice(0, most);
}

function fold(text: string): string {
  return text.normalize("NFC").toLowerCase();
}
