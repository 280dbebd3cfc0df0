import { type CanonicalFilters, isForPublic } from "../query/query";
import { groupBy } from "../util/group-by";
import { firstRows, visibleText } from "../util/terminal-text";
import { familyOf, familyQuery, familyText } from "./families";
import { createdAt, type EnsImage, isArm } from "./image";
import { rank } from "./order";
import { groupByArchitecture } from "./rules";
import type { Chosen, Sifting } from "./select";
import { imageText } from "./why";

export interface Advice {
  readonly notes: readonly string[];
  readonly warnings: readonly string[];
}

/** Looks for surprises in what was chosen: only a pick among several has any. */
export function pickAdvice(selection: Chosen): Advice {
  const sifting = selection.siftings[selection.step];
  if (selection.kind === "literal" || !sifting?.filters.pick) return { notes: [], warnings: [] };
  return {
    notes: [...passedOver(selection.image, sifting), ...losers(sifting)],
    warnings: [...familyWarning(sifting), ...architectureWarning(sifting), ...ownerWarning(selection.image, sifting)],
  };
}

const PASSED_OVER: Readonly<Record<string, string>> = {
  status: "not Available",
  owners: "shared by another account",
  minAgeDays: "younger than minAgeDays",
  exclude: "excluded",
};

/** Images of the name that would have won, had a rule not removed them. */
function passedOver(image: EnsImage, { filters, removed }: Sifting): string[] {
  if (removed.length === 0) return [];
  const { pick = "only" } = filters;
  const { ranked } = rank(pick, [image, ...removed.map((removal) => removal.image)]);
  const above = new Set(ranked.slice(0, ranked.indexOf(image)));
  const better = pick === "highestVersion" ? "higher" : "newer";
  const byRule = groupBy(removed, ({ image: other, rule }) => (above.has(other) ? rule.prop : undefined));
  return [...byRule].map(([prop, { length: count }]) => {
    const which = count === 1 ? `1 ${better} image of that name was` : `${count} ${better} images of that name were`;
    const because = prop === "owners" && isForPublic(filters) ? "not public" : PASSED_OVER[prop];
    return `${which} passed over: ${because ?? `removed by ${prop}`}`;
  });
}

function losers({ filters, matches }: Sifting): string[] {
  const notes: string[] = [];
  const undated = matches.filter((image) => Number.isNaN(createdAt(image)));
  if (undated.length > 0) notes.push(lost(undated, "no readable creation time"));
  if (filters.pick !== "highestVersion") return notes;
  const { nameVersion } = require("./name-version") as typeof import("./name-version");
  const unnumbered = matches.filter((image) => !nameVersion(image.imageName));
  if (unnumbered.length > 0) notes.push(lost(unnumbered, "no number in the name"));
  return notes;
}

function lost(images: readonly EnsImage[], what: string): string {
  const count = images.length === 1 ? "1 match has" : `${images.length} matches have`;
  return `${count} ${what}, and every other match comes before: ${firstRows(images, imageText, 3).join(", ")}`;
}

/** A fuzzy name whose matches differ in more than digits and separators takes whatever was built last. */
function familyWarning({ filters, matches }: Sifting): string[] {
  if (filters.imageName === undefined || filters.nameRegex !== undefined || matches.length < 2) return [];
  const families = [...groupBy(matches, ({ imageName }) => familyOf(imageName)).values()];
  if (families.length < 2) return [];
  const [winner] = matches as [EnsImage];
  const row = (members: EnsImage[]) => {
    const [best] = members as [EnsImage];
    const count = members.length === 1 ? "1 image" : `${members.length} images`;
    return `${familyText(best.imageName)} (${count}, first ${imageText(best)})`;
  };
  const names = matches.map((image) => image.imageName);
  return [
    [
      `${JSON.stringify(visibleText(filters.imageName))} fits images of ${families.length} families, and the pick is among all of them:`,
      ...firstRows(families, row).map((line) => `  - ${line}`),
      `To take only ${familyText(winner.imageName)}: ${written(familyQuery(filters, winner.imageName, names))}`,
    ].join("\n"),
  ];
}

function architectureWarning({ filters, matches }: Sifting): string[] {
  if (filters.computeType !== undefined) return [];
  const groups = groupByArchitecture(matches);
  const stated = [filters.architecture ?? []].flat();
  // A stated architecture is an answer, unless images say it of which the compute type says otherwise.
  const surprising = stated.length === 0 ? groups.size > 1 : groups.has("ARM") && !stated.some(isArm);
  if (!surprising) return [];
  const rows = [...groups].map(([name, [best]]) => `${visibleText(name)} (${imageText(best as EnsImage)})`).join(", ");
  const [{ computeType, architecture }] = matches as [EnsImage];
  const isPublic = isForPublic(filters);
  const told = !isPublic && computeType !== undefined && !matches.every((image) => image.computeType === computeType);
  const prop = told ? { computeType } : architecture === undefined ? undefined : { architecture };
  const advice = prop
    ? `To take only such as the first: ${written({ ...filters, ...prop })}`
    : `State ${isPublic ? "architecture" : "computeType"}.`;
  return [
    stated.length === 0
      ? `the query names neither architecture nor computeType, and its matches are for several: ${rows}. ${advice}`
      : `the architecture of the query is not that of its matches' computeType: ${rows}. ${advice}`,
  ];
}

function written(filters: CanonicalFilters): string {
  const { querySource } = require("../query/words") as typeof import("../query/words");
  return querySource(filters);
}

/** Whoever shares an image with the account chooses its name and its date. */
function ownerWarning(image: EnsImage, { filters }: Sifting): string[] {
  const { exactImageName, imageId } = filters;
  const owners: readonly string[] = filters.owners ?? [];
  if (!owners.includes("others") || exactImageName !== undefined || imageId === image.imageId) return [];
  const taken =
    image.imageOwnerAlias === "self" ? "This time it is an image of your own" : "This time it is a shared one";
  return [
    `owners lets in images shared by other accounts, and a fuzzy name takes the best of them: anyone who shares an image with a look-alike name can win. ${taken}. ` +
      'Safer is exactImageName or the whole imageId, or owners: ["self"].',
  ];
}
