import type { EnsImage } from "./image";

/** A catalog prepared for many questions: built once, asked by every lookup. */
export interface CatalogIndex {
  readonly images: readonly EnsImage[];
  readonly byId: ReadonlyMap<string, EnsImage>;
  readonly byName: ReadonlyMap<string, readonly EnsImage[]>;
}

/** Indexes images by id and by exact name. */
export function indexCatalog(images: readonly EnsImage[]): CatalogIndex {
  const byName = new Map<string, EnsImage[]>();
  for (const image of images) {
    const namesakes = byName.get(image.imageName);
    if (namesakes) namesakes.push(image);
    else byName.set(image.imageName, [image]);
  }
  return { images, byId: new Map(images.map((image) => [image.imageId, image])), byName };
}
