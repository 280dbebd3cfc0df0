import type { CatalogIndex } from "./catalog-index";
import { isGlob, matchesGlob } from "./glob";
import type { EnsImage } from "./image";
import { parseInstant } from "./instant";
import { type CanonicalFilters, type CanonicalRegex, EQUALITY_PROPS } from "./query";

/** Names longer than this never match: the service allows 128 characters. */
export const LONGEST_NAME = 256;

/** Tests many names against one regular expression; passed in, so that the caller can bound its time. */
export type RegexTester = (regex: RegExp, names: readonly string[]) => readonly boolean[];

/** What the rules need from outside. */
export interface RuleContext {
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly testRegex?: RegexTester;
}

/** One rule of a query, with the words to say that it removed an image. */
export interface Rule {
  /** The prop it comes from, or `status`. */
  readonly prop: string;
  /** Why an image was removed, e.g. `architecture is arm64, not x86_64`. */
  readonly refusal: (image: EnsImage) => string;
  readonly passes: (image: EnsImage) => boolean;
}

/** The images that the name, id and snapshot of the query speak of, usable or not. */
export function namedImages(filters: CanonicalFilters, index: CatalogIndex, context: RuleContext): EnsImage[] {
  let images = startingSet(filters, index);
  const { imageName, imageId, snapshotId, exactImageName } = filters;
  if (exactImageName !== undefined) images = images.filter((image) => image.imageName === exactImageName);
  if (imageName !== undefined) {
    const matches = isGlob(imageName)
      ? (name: string) => matchesGlob(imageName, name)
      : (name: string) => name.includes(imageName);
    images = images.filter((image) => image.imageName.length <= LONGEST_NAME && matches(image.imageName));
  }
  if (filters.nameRegex !== undefined) images = regexMatches(filters.nameRegex, images, context);
  if (imageId !== undefined && !index.byId.has(imageId)) {
    images = images.filter((image) => image.imageId.includes(imageId));
  }
  if (snapshotId !== undefined) images = images.filter((image) => image.snapshotId === snapshotId);
  return images;
}

function startingSet(filters: CanonicalFilters, index: CatalogIndex): EnsImage[] {
  const byId = filters.imageId === undefined ? undefined : index.byId.get(filters.imageId);
  if (byId) return [byId];
  if (filters.exactImageName !== undefined) return [...(index.byName.get(filters.exactImageName) ?? [])];
  return [...index.images];
}

function regexMatches(regex: string | CanonicalRegex, images: readonly EnsImage[], context: RuleContext): EnsImage[] {
  const expression = typeof regex === "string" ? new RegExp(regex) : new RegExp(regex.source, regex.flags);
  const short = images.filter((image) => image.imageName.length <= LONGEST_NAME);
  const test = context.testRegex ?? ((re, names) => names.map((name) => re.test(name)));
  const verdicts = test(
    expression,
    short.map((image) => image.imageName),
  );
  return short.filter((_, i) => verdicts[i]);
}

/** The rules that decide whether a named image can be used, in the order in which they are reported. */
export function usabilityRules(filters: CanonicalFilters, context: RuleContext): Rule[] {
  const owners = filters.owners ?? ["self"];
  const rules: Rule[] = [
    {
      prop: "status",
      refusal: (image) => `status is ${image.status ?? "missing"}, not Available`,
      passes: (image) => image.status === "Available",
    },
    {
      prop: "owners",
      refusal: (image) =>
        owners.includes("others")
          ? "it is your own, and owners asks for images of others only"
          : `it is shared by another account (owner ${image.imageOwnerAlias ?? "unknown"}); owners: ["self", "others"] would allow it`,
      passes: (image) => owners.includes(image.imageOwnerAlias === "self" ? "self" : "others"),
    },
  ];
  for (const prop of EQUALITY_PROPS) {
    const wanted = filters[prop];
    if (wanted === undefined) continue;
    const list = typeof wanted === "string" ? [wanted] : wanted;
    rules.push({
      prop,
      refusal: (image) => `${prop} is ${image[prop] ?? "missing"}, not ${list.join(" or ")}`,
      passes: (image) => image[prop] !== undefined && list.includes(image[prop]),
    });
  }
  return [...rules, ...timeRules(filters, context), ...excludeRule(filters)];
}

function timeRules(filters: CanonicalFilters, context: RuleContext): Rule[] {
  const created = (image: EnsImage) => parseInstant(image.creationTime);
  const said = (image: EnsImage) => `creation time is ${image.creationTime ?? "missing"}`;
  const rules: Rule[] = [];
  const after = parseInstant(filters.createdAfter);
  if (after !== undefined) {
    rules.push({
      prop: "createdAfter",
      refusal: (image) => `${said(image)}, not after ${filters.createdAfter}`,
      passes: (image) => (created(image) ?? Number.NEGATIVE_INFINITY) >= after,
    });
  }
  const before = parseInstant(filters.createdBefore);
  if (before !== undefined) {
    rules.push({
      prop: "createdBefore",
      refusal: (image) => `${said(image)}, not before ${filters.createdBefore}`,
      passes: (image) => (created(image) ?? Number.POSITIVE_INFINITY) < before,
    });
  }
  const days = filters.minAgeDays;
  if (days !== undefined) {
    const newest = context.now - days * 86_400_000;
    rules.push({
      prop: "minAgeDays",
      refusal: (image) => `${said(image)}, younger than ${days} days`,
      passes: (image) => (created(image) ?? Number.POSITIVE_INFINITY) <= newest,
    });
  }
  return rules;
}

function excludeRule(filters: CanonicalFilters): Rule[] {
  const excluded = new Set(filters.exclude);
  if (excluded.size === 0) return [];
  return [
    {
      prop: "exclude",
      refusal: () => "the query excludes it",
      passes: (image) => !excluded.has(image.imageId) && !excluded.has(image.imageName),
    },
  ];
}
