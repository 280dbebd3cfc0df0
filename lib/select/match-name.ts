import { compileGlob, globLiteral, isGlob } from "../query/glob";
import { type CanonicalFilters, type CanonicalRegex, type IdentityProp, isTooLong } from "../query/query";
import { memo } from "../util/memo";
import type { CatalogIndex } from "./catalog";
import type { EnsImage } from "./image";
import type { RuleContext } from "./rules";

/** The images that a query speaks of, usable or not, and by which prop all others fell away. */
export interface Named {
  readonly images: readonly EnsImage[];
  readonly unnamed: ReadonlyMap<IdentityProp, number>;
}

type Step = readonly [IdentityProp, (images: readonly EnsImage[]) => readonly EnsImage[]];

/** Applies the name, id and snapshot of a query. An image counts for the first prop that it does not fit. */
export function namedImages(filters: CanonicalFilters, index: CatalogIndex, context: RuleContext): Named {
  let images: readonly EnsImage[] = index.images;
  const unnamed = new Map<IdentityProp, number>();
  for (const [prop, take] of steps(filters, index, context)) {
    const taken = take(images);
    if (taken.length < images.length) unnamed.set(prop, images.length - taken.length);
    images = taken;
  }
  return { images, unnamed };
}

function steps(filters: CanonicalFilters, index: CatalogIndex, context: RuleContext): Step[] {
  const { imageId, exactImageName, imageName, nameRegex, snapshotId } = filters;
  const list: Step[] = [];
  if (imageId !== undefined) list.push(["imageId", (images) => withId(imageId, images, index)]);
  if (exactImageName !== undefined) list.push(["exactImageName", (images) => withName(exactImageName, images, index)]);
  if (imageName !== undefined) list.push(["imageName", (images) => likeName(imageName, images, index)]);
  if (nameRegex !== undefined) list.push(["nameRegex", (images) => matching(nameRegex, namesOf(images), context)]);
  if (snapshotId !== undefined)
    list.push(["snapshotId", (images) => images.filter((image) => image.snapshotId === snapshotId)]);
  return list;
}

/** The images with an id, to the letter, or else those whose id contains the text. */
function withId(id: string, images: readonly EnsImage[], index: CatalogIndex): readonly EnsImage[] {
  const exact = index.byId.get(id);
  return exact ? [exact] : images.filter((image) => image.imageId.includes(id));
}

function withName(name: string, images: readonly EnsImage[], index: CatalogIndex): readonly EnsImage[] {
  if (isTooLong(name)) return [];
  if (images === index.images) return index.byName.get(name) ?? [];
  return images.filter((image) => image.imageName === name);
}

function likeName(name: string, images: readonly EnsImage[], index: CatalogIndex): readonly EnsImage[] {
  const glob = isGlob(name);
  const all = images === index.images;
  const from = all ? index.containing(glob ? globLiteral(name) : name) : images;
  const fits = glob ? compileGlob(name) : (text: string) => all || text.includes(name);
  return from.filter((image) => fits(image.imageName) && !isTooLong(image.imageName));
}

function matching(
  regex: string | CanonicalRegex,
  { images, names }: ReturnType<typeof namesOf>,
  context: RuleContext,
): EnsImage[] {
  const expression = typeof regex === "string" ? new RegExp(regex) : new RegExp(regex.source, regex.flags);
  const verdicts = context.testRegex(expression, names);
  return images.filter((_, i) => verdicts[i]);
}

/** The names that can match, made once for a list: many lookups try an expression on all names of a catalog. */
const namesOf = memo((all: readonly EnsImage[]) => {
  const images = all.filter((image) => !isTooLong(image.imageName));
  return { images, names: images.map((image) => image.imageName) };
}, new WeakMap());
