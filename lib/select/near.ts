import { distance } from "fastest-levenshtein";
import { compileGlob, isGlob } from "../query/glob";
import { type CanonicalFilters, LONGEST_NAME } from "../query/query";
import { byText } from "../util/json";
import { memo } from "../util/memo";
import type { CatalogIndex } from "./catalog";
import type { EnsImage } from "./image";
import { rank } from "./order";

export type TwinKind = "case" | "Unicode form" | "case and Unicode form";

export interface NearNames {
  readonly twins: readonly { readonly name: string; readonly differs: TwinKind }[];
  /** Further names, nearest first, of one distance the newest first. */
  readonly nearest: readonly string[];
  /** The newest names, where nothing is near or the query names nothing to be near to. */
  readonly newest: readonly string[];
  readonly ids: readonly EnsImage[];
}

export function nearNames(filters: CanonicalFilters, index: CatalogIndex): NearNames {
  const { exactImageName, imageName, imageId } = filters;
  const { names, newest } = prepared(index);
  const wanted = exactImageName ?? imageName;
  const twins = wanted === undefined ? [] : twinsOf(wanted, exactImageName !== undefined, names);
  const twinNames = new Set(twins.map(({ name }) => name));
  const others = names.filter(({ item }) => !twinNames.has(item));
  const nearest = wanted === undefined ? [] : near(wanted.replace(/[*?]+/g, ""), others, exactImageName === undefined);
  const byId = () => [...index.images].sort((a, b) => byText(a.imageId, b.imageId));
  const ids = imageId === undefined ? [] : near(imageId, byId().map(folded((image) => image.imageId)));
  const found = twins.length + nearest.length + ids.length > 0;
  return { twins, nearest, ids, newest: found ? [] : newest };
}

interface Folded<T> {
  readonly item: T;
  readonly fold: string;
}

/** The names of a catalog, ready to be compared, made once: hundreds of lookups may fail over one catalog. */
const prepared = memo((index: CatalogIndex) => {
  const newest = new Set(rank("mostRecent", index.images).ranked.map(({ imageName }) => imageName));
  newest.delete("");
  return { names: [...newest].map(folded((name) => name)), newest: [...newest] };
}, new WeakMap());

function folded<T>(text: (item: T) => string): (item: T) => Folded<T> {
  return (item) => ({ item, fold: fold(text(item)) });
}

const FORMS: readonly (readonly [TwinKind, (text: string) => string])[] = [
  ["Unicode form", (text) => text.normalize("NFKC")],
  ["case", (text) => text.toLowerCase()],
  ["case and Unicode form", fold],
];

function twinsOf(wanted: string, whole: boolean, names: readonly Folded<string>[]): NearNames["twins"] {
  const test = (pattern: string): ((name: string) => boolean) => {
    if (whole) return (name) => name === pattern;
    return isGlob(pattern) ? compileGlob(pattern) : (name) => name.includes(pattern);
  };
  const fits = test(fold(wanted));
  const same = test(wanted);
  return names
    .filter((name) => fits(name.fold) && !same(name.item))
    .map(({ item: name }) => {
      const form = FORMS.find(([, as]) => test(as(wanted))(as(name)));
      return { name, differs: form?.[0] ?? "case and Unicode form" };
    });
}

/** @param part the text is a part of a name, or a glob's: the beginning of a name is compared, not what follows */
function near<T>(wanted: string, items: readonly Folded<T>[], part = false): T[] {
  const target = fold(wanted);
  const byDistance: T[][] = [];
  for (const { item, fold } of items) {
    const text = part ? fold.slice(0, target.length) : fold;
    const far = distance(text, target);
    // Farther than half of the text is no likeness; of a part, which has less to tell by, a third.
    if (far > Math.max(target.length, text.length) / (part ? 3 : 2)) continue;
    byDistance[far] ??= [];
    byDistance[far].push(item);
  }
  return byDistance.flat();
}

/** The plain form of a text, by NFKC: full-width letters are told apart from plain ones too. */
function fold(text: string): string {
  return text.slice(0, LONGEST_NAME).normalize("NFKC").toLowerCase();
}
