import { canonicalQuery } from "../query/canonical";
import type { ImageQuery, ImageRules } from "../query/query";
import type { CatalogIndex } from "./catalog-index";
import type { EnsImage } from "./image";
import { namedImages } from "./match-name";
import { rank } from "./order";
import { type RuleContext, usabilityRules } from "./rules";

/** What to list: the filters of a query, none of them needed, and states. */
export interface ListFilters extends ImageRules {
  /** Without it: every state, since a list is for finding out. */
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
