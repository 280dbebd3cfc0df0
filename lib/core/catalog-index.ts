import type { EnsImage } from "./image";
import { byText, type Json, stableText } from "./stable-json";

/** A catalog prepared for many questions: built once, asked by every lookup. */
export interface CatalogIndex {
  /** Every image once, whatever pages told of it. */
  readonly images: readonly EnsImage[];
  readonly byId: ReadonlyMap<string, EnsImage>;
  readonly byName: ReadonlyMap<string, readonly EnsImage[]>;
  /** The images whose name begins with the text. */
  withPrefix(prefix: string): readonly EnsImage[];
}

/** Indexes images by id and by name. */
export function indexCatalog(images: readonly EnsImage[]): CatalogIndex {
  const byId = new Map<string, EnsImage>();
  for (const image of images) {
    const twin = byId.get(image.imageId);
    byId.set(image.imageId, twin ? later(twin, image) : image);
  }
  const distinct = [...byId.values()];
  const byName = new Map<string, EnsImage[]>();
  for (const image of distinct) {
    const namesakes = byName.get(image.imageName);
    if (namesakes) namesakes.push(image);
    else byName.set(image.imageName, [image]);
  }
  let sorted: readonly EnsImage[] | undefined;
  const withPrefix = (prefix: string) => {
    if (prefix === "") return distinct;
    sorted ??= [...distinct].sort((a, b) => byText(a.imageName, b.imageName));
    const start = firstAt(sorted, (name) => name >= prefix);
    const count = firstAt(sorted.slice(start), (name) => !name.startsWith(prefix));
    return sorted.slice(start, start + count);
  };
  return { images: distinct, byId, byName, withPrefix };
}

/** Of two records of one image, the same one in whatever order they come. */
function later(a: EnsImage, b: EnsImage): EnsImage {
  return byText(stableText(a as unknown as Json), stableText(b as unknown as Json)) < 0 ? b : a;
}

/** The first place from which on the condition holds, in a list where it never ceases to. */
function firstAt(images: readonly EnsImage[], holds: (name: string) => boolean): number {
  let low = 0;
  let high = images.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds((images[middle] as EnsImage).imageName)) high = middle;
    else low = middle + 1;
  }
  return low;
}
