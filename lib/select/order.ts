import type { ImagePick } from "../query/query";
import { byText } from "../util/json";
import type { EnsImage } from "./image";
import { createdAt } from "./image";
import { compareVersions, type NameVersion, nameVersion } from "./name-version";

export type Decider = "version" | "creation time" | "name" | "id";

interface Ranked {
  readonly image: EnsImage;
  readonly created: number;
  readonly version: NameVersion | undefined;
}

type Criterion = readonly [Decider, (a: Ranked, b: Ranked) => number];

const CREATED: Criterion = ["creation time", (a, b) => (a.created < b.created ? -1 : a.created > b.created ? 1 : 0)];
const NAME: Criterion = ["name", (a, b) => byText(a.image.imageName, b.image.imageName)];
const ID: Criterion = ["id", (a, b) => byText(a.image.imageId, b.image.imageId)];
const VERSION: Criterion = ["version", (a, b) => compareVersions(a.version, b.version)];

const CRITERIA: Record<ImagePick, readonly Criterion[]> = {
  only: [CREATED, NAME, ID],
  mostRecent: [CREATED, NAME, ID],
  highestVersion: [VERSION, CREATED, ID],
};

/** Images in a total order, best first, that depends on the set alone, and what set the first above the second. */
export function rank(
  pick: ImagePick,
  images: readonly EnsImage[],
): { readonly ranked: EnsImage[]; readonly decider: Decider | undefined } {
  const criteria = CRITERIA[pick];
  const entries = images.map((image) => ({
    image,
    // A missing or unreadable time never wins.
    created: Number.isNaN(createdAt(image)) ? Number.NEGATIVE_INFINITY : createdAt(image),
    version: pick === "highestVersion" ? nameVersion(image.imageName) : undefined,
  }));
  entries.sort((a, b) => {
    for (const [, compare] of criteria) {
      const order = compare(b, a);
      if (order !== 0) return order;
    }
    return 0;
  });
  const [first, second] = entries;
  const decider = first && second && criteria.find(([, compare]) => compare(first, second) !== 0)?.[0];
  return { ranked: entries.map((entry) => entry.image), decider };
}
