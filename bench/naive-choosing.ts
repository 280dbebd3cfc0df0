import type { CanonicalFilters, CanonicalQuery } from "../lib/query/query";
import type { EnsImage } from "../lib/select/image";
import { compareVersions, nameVersion } from "../lib/select/name-version";

/**
 * What one writes first: for every lookup filter every image, sort what is left, take the first.
 *
 * @param once whether a pattern is compiled once for a lookup, or again for each image
 */
export function naivePick(
  { fallback = [], ...first }: CanonicalQuery,
  images: readonly EnsImage[],
  now: number,
  once: boolean,
): string | undefined {
  for (const filters of [first, ...fallback]) {
    if (typeof filters === "string") return filters;
    const known = once ? regexes(filters) : undefined;
    const fits = (image: EnsImage) => passes(filters, known ?? regexes(filters), image, now);
    const [image] = images.filter(fits).sort(order(filters));
    if (image) return image.imageId;
  }
  return undefined;
}

function regexes({ imageName, nameRegex }: CanonicalFilters): RegExp[] {
  const sources = [imageName && nameTest(imageName), nameRegex && String(nameRegex)];
  return sources.flatMap((source) => (source === undefined ? [] : [new RegExp(source, "su")]));
}

function passes(filters: CanonicalFilters, names: readonly RegExp[], image: EnsImage, now: number): boolean {
  const { platform, minAgeDays = 0 } = filters;
  if (image.status !== "Available" || image.imageOwnerAlias !== "self") return false;
  if (!names.every((name) => name.test(image.imageName))) return false;
  if (platform !== undefined && ![platform].flat().includes(image.platform ?? "")) return false;
  return Date.parse(image.creationTime ?? "") <= now - minAgeDays * 86_400_000;
}

function nameTest(pattern: string): string {
  const source = pattern
    .replace(/[\\^$.+()[\]{}|]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return source === pattern ? source : `^${source}$`;
}

function order({ pick }: CanonicalFilters): (a: EnsImage, b: EnsImage) => number {
  const created = (image: EnsImage) => Date.parse(image.creationTime ?? "");
  return (a, b) =>
    (pick === "highestVersion" ? compareVersions(nameVersion(b.imageName), nameVersion(a.imageName)) : 0) ||
    created(b) - created(a) ||
    (b.imageName < a.imageName ? -1 : b.imageName > a.imageName ? 1 : 0) ||
    (b.imageId < a.imageId ? -1 : 1);
}
