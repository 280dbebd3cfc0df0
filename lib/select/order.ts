import type { ImagePick } from "../query/query";
import { byText } from "../util/json";
import { memo } from "../util/memo";
import { createdAt, type EnsImage } from "./image";

export type Decider = "version" | "creation time" | "name" | "id";

type Criterion = readonly [Decider, (a: EnsImage, b: EnsImage) => number];

const CREATED: Criterion = ["creation time", (a, b) => timeOf(a) - timeOf(b) || 0];
const NAME: Criterion = ["name", (a, b) => byText(a.imageName, b.imageName)];
const ID: Criterion = ["id", (a, b) => byText(a.imageId, b.imageId)];

/** A missing or unreadable time never wins. */
function timeOf(image: EnsImage): number {
  const created = createdAt(image);
  return Number.isNaN(created) ? Number.NEGATIVE_INFINITY : created;
}

function criteriaOf(pick: ImagePick): readonly Criterion[] {
  if (pick !== "highestVersion") return [CREATED, NAME, ID];
  const { compareVersions, nameVersion } = require("./name-version") as typeof import("./name-version");
  const versionOf = memo((image: EnsImage) => nameVersion(image.imageName));
  return [["version", (a, b) => compareVersions(versionOf(a), versionOf(b))], CREATED, ID];
}

/** Images in a total order, best first, that depends on the set alone, and what set the first above the second. */
export function rank(pick: ImagePick, images: readonly EnsImage[]) {
  const criteria = criteriaOf(pick);
  const ranked = [...images].sort((a, b) => {
    for (const [, compare] of criteria) {
      const order = compare(b, a);
      if (order !== 0) return order;
    }
    return 0;
  });
  const [first, second] = ranked;
  const decider = first && second && criteria.find(([, compare]) => compare(first, second) !== 0)?.[0];
  return { ranked, decider };
}
