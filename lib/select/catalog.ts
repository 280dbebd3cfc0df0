import { groupBy } from "../util/group-by";
import { byText, stableText } from "../util/json";
import type { EnsImage } from "./image";

export interface Catalog {
  /** The images, each id once, in no order that anything may depend on. */
  readonly images: readonly EnsImage[];
  /** Requests that were sent, retries included. */
  readonly requests: number;
  /** Records that were left out, since they had no usable id. */
  readonly skipped: number;
  readonly warnings: readonly string[];
}

/** A catalog prepared for many questions: built once, asked by every lookup. */
export interface CatalogIndex {
  readonly images: readonly EnsImage[];
  /** Records of the account that are none of them, since they had no usable id. */
  readonly skipped: number;
  readonly byId: ReadonlyMap<string, EnsImage>;
  readonly byName: ReadonlyMap<string, readonly EnsImage[]>;
  containing(text: string): readonly EnsImage[];
}

export function indexCatalog(images: readonly EnsImage[], skipped = 0): CatalogIndex {
  const byId = new Map<string, EnsImage>();
  for (const image of images) {
    const twin = byId.get(image.imageId);
    byId.set(image.imageId, twin ? later(twin, image) : image);
  }
  const distinct = [...byId.values()];
  const byName = groupBy(distinct, (image) => image.imageName);
  let search: ((text: string) => EnsImage[]) | undefined;
  const containing = (text: string) => {
    search ??= nameSearch(distinct);
    return text === "" ? distinct : search(text);
  };
  return { images: distinct, skipped, byId, byName, containing };
}

const BETWEEN = "\n";

/** Searches all names as one text: thousands of names are passed at the speed of one search. */
function nameSearch(images: readonly EnsImage[]): (text: string) => EnsImage[] {
  const all = images.map((image) => image.imageName).join(BETWEEN);
  const ends = new Uint32Array(images.length);
  let end = -1;
  for (const [i, image] of images.entries()) {
    end += image.imageName.length + 1;
    ends[i] = end;
  }
  return (text) => {
    // Such a text could be found across two names.
    if (text.includes(BETWEEN)) return images.filter((image) => image.imageName.includes(text));
    const found: EnsImage[] = [];
    let i = 0;
    for (let at = all.indexOf(text); at >= 0; at = all.indexOf(text, ends[i++])) {
      while ((ends[i] as number) <= at) i++;
      found.push(images[i] as EnsImage);
    }
    return found;
  };
}

/** Of two records of one image that differ, one: the same in whatever order they come. */
export function later(a: EnsImage, b: EnsImage): EnsImage {
  return byText(stableText(a), stableText(b)) < 0 ? b : a;
}
