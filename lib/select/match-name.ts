import { compileGlob, globLiteral, isGlob } from "../query/glob";
import { type CanonicalFilters, type CanonicalRegex, type IdentityProp, isTooLong } from "../query/query";
import { memo } from "../util/memo";
import type { CatalogIndex } from "./catalog";
import type { EnsImage } from "./image";
import type { RuleContext } from "./rules";

/** The images that a query speaks of, usable or not, and how many fell away by the first prop that they do not fit. */
export function namedImages(filters: CanonicalFilters, index: CatalogIndex, context: RuleContext) {
  let { images } = index;
  const unnamed = new Map<IdentityProp, number>();
  type Take<P extends IdentityProp> = (wanted: NonNullable<CanonicalFilters[P]>) => readonly EnsImage[];
  const narrow = <P extends IdentityProp>(prop: P, take: Take<P>) => {
    const wanted = filters[prop];
    const taken = wanted === undefined ? images : take(wanted as NonNullable<typeof wanted>);
    if (taken.length < images.length) unnamed.set(prop, images.length - taken.length);
    images = taken;
  };
  narrow("imageId", (id) => withId(id, images, index));
  narrow("exactImageName", (name) => withName(name, images, index));
  narrow("imageName", (name) => likeName(name, images, index));
  narrow("nameRegex", (regex) => matching(regex, namesOf(images), context));
  narrow("snapshotId", (id) => images.filter((image) => image.snapshotId === id));
  return { images, unnamed };
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
