import { canonicalQuery } from "../query/canonical";
import type { CanonicalFilters, CanonicalQuery, IdentityProp, ImageFilters, ImageQuery } from "../query/query";
import type { CatalogIndex } from "./catalog";
import type { EnsImage } from "./image";
import { namedImages } from "./match-name";
import { type Decider, rank } from "./order";
import { type Rule, type RuleContext, usabilityRules } from "./rules";

export interface Removal {
  readonly image: EnsImage;
  readonly rule: Rule;
}

/** What one step made of the catalog: every image seen is in one of `unnamed`, `removed` and `matches`. */
export interface Sifting {
  readonly filters: CanonicalFilters;
  readonly seen: number;
  readonly skipped: number;
  /** How many images did not fit a prop that names images, by the first such prop. */
  readonly unnamed: ReadonlyMap<IdentityProp, number>;
  readonly matches: readonly EnsImage[];
  readonly rules: readonly string[];
  /** Images that are named and that a rule removed, newest first. */
  readonly removed: readonly Removal[];
  readonly decider: Decider | undefined;
}

/** The image that was picked, or a literal id that a fallback named. `siftings`: of every step that was tried. */
export type Chosen = Tried & { readonly step: number } & (
    | { readonly kind: "picked"; readonly image: EnsImage }
    | { readonly kind: "literal"; readonly imageId: string }
  );

export type Selection =
  | Chosen
  | (Tried & { readonly kind: "ambiguous"; readonly step: number })
  | (Tried & { readonly kind: "none" });

type Tried = { readonly siftings: readonly Sifting[] };

export function sift(filters: CanonicalFilters, index: CatalogIndex, context: RuleContext): Sifting {
  const rules = usabilityRules(filters, context);
  const matches: EnsImage[] = [];
  const removed = new Map<EnsImage, Rule>();
  const { images, unnamed } = namedImages(filters, index, context);
  for (const image of images) {
    const rule = rules.find((candidate) => !candidate.passes(image));
    if (rule) removed.set(image, rule);
    else matches.push(image);
  }
  const { ranked, decider } = rank(filters.pick ?? "only", matches);
  return {
    filters,
    seen: index.images.length,
    skipped: index.skipped,
    unnamed,
    rules: rules.map(({ prop }) => prop),
    matches: ranked,
    removed: rank("mostRecent", [...removed.keys()]).ranked.map((image) => ({
      image,
      rule: removed.get(image) as Rule,
    })),
    decider,
  };
}

/** Answers a query from a catalog. The answer depends on the set of images, never on their order. */
export function select(query: CanonicalQuery, index: CatalogIndex, context: RuleContext): Selection {
  const { fallback = [], ...first } = query;
  const siftings: Sifting[] = [];
  for (const [step, filters] of [first, ...fallback].entries()) {
    if (typeof filters === "string") return { kind: "literal", imageId: filters, step, siftings };
    const sifting = sift(filters, index, context);
    siftings.push(sifting);
    const [image, second] = sifting.matches;
    if (!image) continue;
    if (second && (filters.pick ?? "only") === "only") return { kind: "ambiguous", step, siftings };
    return { kind: "picked", image, step, siftings };
  }
  return { kind: "none", siftings };
}

export interface ListFilters extends ImageFilters {
  /** States to list. @default - every state, since a list is for finding out */
  readonly status?: readonly string[];
}

/** The images of an account that pass the filters, newest first. Unlike a query, it lists shared images unless `owners` says otherwise. */
export function listImages({ status, ...filters }: ListFilters, index: CatalogIndex, context: RuleContext): EnsImage[] {
  const { fallback: _, ...canonical } = canonicalQuery(filters as ImageQuery);
  const rules = usabilityRules(canonical, context).filter(
    ({ prop }) => prop !== "status" && (prop !== "owners" || filters.owners !== undefined),
  );
  const images = namedImages(canonical, index, context).images.filter(
    (image) => (!status || status.includes(image.status ?? "")) && rules.every((rule) => rule.passes(image)),
  );
  return rank("mostRecent", images).ranked;
}
