import { distance } from "fastest-levenshtein";
import type { CatalogIndex } from "./catalog-index";
import { compileGlob, isGlob } from "./glob";
import { LONGEST_NAME } from "./identity";
import type { EnsImage } from "./image";
import { rank } from "./order";
import type { CanonicalFilters } from "./query";
import { byText } from "./stable-json";

/** How a name differs that reads like the one asked for. */
export type TwinKind = "case" | "Unicode form" | "case and Unicode form";

/** What the author of a query may have meant. */
export interface NearNames {
  /** Names that differ only in case or in Unicode form. */
  readonly twins: readonly { readonly name: string; readonly differs: TwinKind }[];
  /** Further names, nearest first. */
  readonly nearest: readonly string[];
  /** The newest names, where nothing is near or the query names nothing to be near to. */
  readonly newest: readonly string[];
  /** The nearest ids, where the query asks for one. */
  readonly ids: readonly EnsImage[];
}

/** Looks for names and ids that are like those a query asks for. */
export function nearNames(filters: CanonicalFilters, index: CatalogIndex): NearNames {
  const wanted = filters.exactImageName ?? filters.imageName;
  const twins = wanted === undefined ? [] : twinsOf(wanted, filters.exactImageName !== undefined, index);
  const twinNames = new Set(twins.map(({ name }) => name));
  const others = [...index.byName.keys()].filter((name) => name !== "" && !twinNames.has(name));
  const nearest = wanted === undefined ? [] : near(wanted.replace(/[*?]+/g, ""), others, (name) => name);
  const ids = filters.imageId === undefined ? [] : near(filters.imageId, index.images, (image) => image.imageId);
  const found = twins.length + nearest.length + ids.length > 0;
  return { twins, nearest, ids, newest: found ? [] : newest(index) };
}

function twinsOf(wanted: string, whole: boolean, index: CatalogIndex): NearNames["twins"] {
  const forms: readonly (readonly [TwinKind, (text: string) => string])[] = [
    ["Unicode form", (text) => text.normalize("NFC")],
    ["case", (text) => text.toLowerCase()],
    ["case and Unicode form", (text) => text.normalize("NFC").toLowerCase()],
  ];
  const fits = (pattern: string, name: string) =>
    whole ? name === pattern : isGlob(pattern) ? compileGlob(pattern)(name) : name.includes(pattern);
  return [...index.byName.keys()].sort(byText).flatMap((name) => {
    const form = forms.find(([, fold]) => fits(fold(wanted), fold(name)));
    return form && name !== "" ? [{ name, differs: form[0] }] : [];
  });
}

function near<T>(wanted: string, items: readonly T[], text: (item: T) => string): T[] {
  const target = fold(wanted);
  return (
    items
      .map((item) => ({ item, far: distance(fold(text(item)), target), text: text(item) }))
      // Farther than half of the text is no likeness.
      .filter(({ far, text }) => far <= Math.max(target.length, text.length) / 2)
      .sort((a, b) => a.far - b.far || byText(a.text, b.text))
      .map(({ item }) => item)
  );
}

function newest(index: CatalogIndex): string[] {
  const { ranked } = rank("mostRecent", index.images);
  return [...new Set(ranked.map((image) => image.imageName))].filter((name) => name !== "");
}

function fold(text: string): string {
  return text.slice(0, LONGEST_NAME).normalize("NFC").toLowerCase();
}
