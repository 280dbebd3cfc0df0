import { distance } from "fastest-levenshtein";
import { compileGlob, globLiteral, isGlob } from "../query/glob";
import { type CanonicalFilters, type CanonicalQuery, isForPublic, isTooLong, LONGEST_NAME } from "../query/query";
import { querySource, queryWords } from "../query/words";
import { groupBy } from "../util/group-by";
import { dayOf } from "../util/instant";
import { byText } from "../util/json";
import { memo } from "../util/memo";
import { bullets, firstNames, visibleText } from "../util/terminal-text";
import type { CatalogIndex } from "./catalog";
import { familyGlob, familyOf, familyQuery, familyText } from "./families";
import type { EnsImage } from "./image";
import { rank } from "./order";
import { usabilityRules } from "./rules";
import type { Removal, Selection, Sifting } from "./select";
import { imageText, seenText } from "./why";

export interface NoMatch {
  readonly code: "IMAGE_NOT_FOUND" | "IMAGE_UNUSABLE" | "IMAGE_AMBIGUOUS";
  readonly lines: readonly string[];
}

export function explainNoMatch(
  query: CanonicalQuery,
  selection: Extract<Selection, { kind: "ambiguous" | "none" }>,
  index: CatalogIndex,
): NoMatch {
  if (selection.kind === "ambiguous") return ambiguous(query, selection.siftings[selection.step] as Sifting);
  const { siftings } = selection;
  const hint = siftings.some(({ filters }) => !isForPublic(filters) && looksPublic(filters)) ? [PUBLIC_HINT] : [];
  const isNamed = siftings.some((sifting) => sifting.removed.length > 0);
  const lines = isNamed ? unusableLines(query, siftings) : notFoundLines(query, siftings, index);
  return { code: isNamed ? "IMAGE_UNUSABLE" : "IMAGE_NOT_FOUND", lines: [...lines, ...hint] };
}

function ambiguous(query: CanonicalQuery, sifting: Sifting): NoMatch {
  return {
    code: "IMAGE_AMBIGUOUS",
    lines: [
      `${sifting.matches.length} of ${seenText(sifting)} match, and one is asked for: ${queryWords(query)}.`,
      ...bullets(sifting.matches, imageText),
      'Narrow the query, or choose a rule: pick: "mostRecent" or pick: "highestVersion".',
    ],
  };
}

function unusableLines(query: CanonicalQuery, siftings: readonly Sifting[]): string[] {
  const removed = siftings.flatMap((sifting) => sifting.removed);
  const [first] = siftings as [Sifting];
  const named = new Set(removed.map(({ image }) => image.imageId)).size;
  return [
    `no image can be used for the query: ${queryWords(query)}. Of ${seenText(first)}, ${named} ${named === 1 ? "is" : "are"} named by it, each removed by a rule:`,
    ...bullets(removed, ({ image, rule }) => `${imageText(image)}: ${rule.refusal(image)}`),
    ...countLine(removed),
    ...(isForPublic(query) ? platformLine(removed) : []),
  ];
}

/** Nothing says which platforms there are, so what was seen is all there is to go by. */
function platformLine(removed: readonly Removal[]): string[] {
  const platforms = removed.flatMap(({ image, rule }) =>
    rule.prop === "platform" ? (image.platform ?? "missing") : [],
  );
  const seen = [...new Set(platforms.map(visibleText))].sort(byText);
  return seen.length === 0 ? [] : [`Platforms of images that are named so: ${firstNames(seen, 20)}.`];
}

function countLine(removed: readonly Removal[]): string[] {
  const counts = [...groupBy(removed, ({ rule }) => rule.prop)].map(([prop, images]) => `${prop} ${images.length}`);
  return removed.length < 2 ? [] : [`Removed by rule: ${counts.join(", ")}.`];
}

const PUBLIC_HINT =
  'This looks like a public image, and the query is for custom ones (DescribeSelfImages). Public images are found with owners: ["system"].';

function notFoundLines(query: CanonicalQuery, siftings: readonly Sifting[], index: CatalogIndex): string[] {
  const [first] = siftings as [Sifting];
  const { filters, unnamed } = first;
  const isEmpty = first.seen + first.skipped === 0;
  const isPublic = isForPublic(filters);
  const account = isEmpty
    ? `${isPublic ? "DescribeImages lists no image at all" : "the account has no custom image at all"}, so none`
    : `none of the ${seenText(first)} ${isPublic ? "that DescribeImages lists" : "of the account"}`;
  const lines = [`${account} fits the query: ${queryWords(query)}.`];
  if (unnamed.size > 1) {
    lines.push(`Removed by rule: ${[...unnamed].map(([prop, number]) => `${prop} ${number}`).join(", ")}.`);
  }
  lines.push(...longNames(filters, index));
  const near = nearNames(filters, index);
  const nameRow = (name: string) => nameText(name, filters, index);
  const rows = (names: readonly string[], row = nameRow) =>
    bullets([...groupBy(names, familyOf).values()], (family) => familyRow(family, row, index));
  if (near.twins.length > 0) {
    lines.push("The same name in another spelling exists; names are compared to the letter:");
    for (const differs of new Set(near.twins.map((twin) => twin.differs))) {
      const names = near.twins.filter((twin) => twin.differs === differs).map(({ name }) => name);
      lines.push(...rows(names, (name) => `${nameRow(name)}, differs in ${differs}${codes(name, differs)}`));
    }
  }
  if (near.nearest.length > 0) lines.push("Nearest names:", ...rows(near.nearest));
  if (near.ids.length > 0) lines.push("Nearest ids:", ...bullets(near.ids, imageText));
  if (near.newest.length > 0) lines.push("No name is near; the newest are:", ...rows(near.newest));
  return lines;
}

/** Names that no query by name takes, whatever it says, where the query may mean them. */
function longNames({ imageName, exactImageName, nameRegex }: CanonicalFilters, index: CatalogIndex): string[] {
  const text = exactImageName ?? (imageName !== undefined && isGlob(imageName) ? globLiteral(imageName) : imageName);
  if (text === undefined && nameRegex === undefined) return [];
  const long = index.images.filter((image) => isTooLong(image.imageName) && image.imageName.includes(text ?? ""));
  const [first] = long;
  if (!first) return [];
  const what = long.length === 1 ? "1 name is" : `${long.length} names are`;
  return [
    `${what} longer than ${LONGEST_NAME} characters, and no query by name takes such a one: ${visibleText(first.imageName.slice(0, 40))}… ` +
      `Ask for its image by its id, imageId: "${first.imageId}", or give it a shorter name.`,
  ];
}

function familyRow(names: readonly string[], row: (name: string) => string, index: CatalogIndex): string {
  const [first, second] = names as [string, string?];
  if (second === undefined) return row(first);
  const all = [...index.byName.keys()];
  const glob = familyGlob(first, all);
  const query = glob === undefined ? familyQuery({}, first, all) : { imageName: glob };
  const family = familyOf(first);
  const { length: images } = index.images.filter(({ imageName }) => familyOf(imageName) === family);
  const pick = images > 1 ? { ...query, pick: "mostRecent" as const } : query;
  const [newest] = rank(
    "mostRecent",
    names.flatMap((name) => index.byName.get(name) ?? []),
  ).ranked as [EnsImage];
  return `${familyText(first)} (${images} images, newest ${row(newest.imageName)}): ${querySource(pick)}`;
}

function nameText(name: string, filters: CanonicalFilters, index: CatalogIndex): string {
  const [newest] = rank("mostRecent", index.byName.get(name) ?? []).ranked as [EnsImage];
  const { minAgeDays: _, ...timeless } = filters;
  const rule = usabilityRules(timeless, { now: 0 }).find((candidate) => !candidate.passes(newest));
  return `${visibleText(name)} (${dayOf(newest.creationTime)})${rule ? `; ${rule.refusal(newest)}` : ""}`;
}

/** Two Unicode forms of one name look alike: only their code points tell them apart. */
function codes(name: string, differs: string): string {
  if (differs === "case") return "";
  const code = (character: string) => `\\u{${(character.codePointAt(0) as number).toString(16)}}`;
  return `: ${visibleText(name).replace(/[^\p{ASCII}]/gu, code)}`;
}

/** Public ids look like `centos_6_08_64_20G_alibase_20171208`, public names like `Ubuntu_16.04`. */
function looksPublic({ exactImageName, imageName, imageId }: CanonicalFilters): boolean {
  return [exactImageName, imageName, imageId].some(
    (text) =>
      text !== undefined && /_alibase_|^(m-)?[a-z]+_\w+_\d+G_|^(ubuntu|centos|debian)_.*\d|^windows.*\d/i.test(text),
  );
}

type TwinKind = "case" | "Unicode form" | "case and Unicode form";

/**
 * What is like the names and ids of a query: the same name in another spelling; further names, of one distance the newest
 * first; ids; and where nothing is, the newest names.
 */
export function nearNames(filters: CanonicalFilters, index: CatalogIndex) {
  const { exactImageName, imageName, imageId } = filters;
  const { names, newest } = prepared(index);
  const wanted = exactImageName ?? imageName;
  const twins = wanted === undefined ? [] : twinsOf(wanted, exactImageName !== undefined, names);
  const twinNames = new Set(twins.map(({ name }) => name));
  const others = names.filter(({ item }) => !twinNames.has(item));
  const nearest = wanted === undefined ? [] : near(wanted.replace(/[*?]+/g, ""), others, exactImageName === undefined);
  const byId = () => [...index.images].sort((a, b) => byText(a.imageId, b.imageId));
  const ids = imageId === undefined ? [] : near(imageId, byId().map(folded((image) => image.imageId)));
  const found = twins.length + nearest.length + ids.length > 0;
  return { twins, nearest, ids, newest: found ? [] : newest };
}

interface Folded<T> {
  readonly item: T;
  readonly fold: string;
}

/** The names of a catalog, ready to be compared, made once: hundreds of lookups may fail over one catalog. */
const prepared = memo((index: CatalogIndex) => {
  const newest = new Set(rank("mostRecent", index.images).ranked.map(({ imageName }) => imageName));
  newest.delete("");
  return { names: [...newest].map(folded((name) => name)), newest: [...newest] };
}, new WeakMap());

function folded<T>(text: (item: T) => string): (item: T) => Folded<T> {
  return (item) => ({ item, fold: fold(text(item)) });
}

const FORMS: readonly (readonly [TwinKind, (text: string) => string])[] = [
  ["Unicode form", (text) => text.normalize("NFKC")],
  ["case", (text) => text.toLowerCase()],
  ["case and Unicode form", fold],
];

function twinsOf(wanted: string, whole: boolean, names: readonly Folded<string>[]) {
  const test = (pattern: string): ((name: string) => boolean) => {
    if (whole) return (name) => name === pattern;
    return isGlob(pattern) ? compileGlob(pattern) : (name) => name.includes(pattern);
  };
  const fits = test(fold(wanted));
  const same = test(wanted);
  return names
    .filter((name) => fits(name.fold) && !same(name.item))
    .map(({ item: name }) => {
      const form = FORMS.find(([, as]) => test(as(wanted))(as(name)));
      return { name, differs: form?.[0] ?? ("case and Unicode form" as const) };
    });
}

/** @param part the text is a part of a name, or a glob's: the beginning of a name is compared, not what follows */
function near<T>(wanted: string, items: readonly Folded<T>[], part = false): T[] {
  const target = fold(wanted);
  const byDistance: T[][] = [];
  for (const { item, fold } of items) {
    const text = part ? fold.slice(0, target.length) : fold;
    const far = distance(text, target);
    // Farther than half of the text is no likeness; of a part, which has less to tell by, a third.
    if (far > Math.max(target.length, text.length) / (part ? 3 : 2)) continue;
    byDistance[far] ??= [];
    byDistance[far].push(item);
  }
  return byDistance.flat();
}

/** The plain form of a text, by NFKC: full-width letters are told apart from plain ones too. */
function fold(text: string): string {
  return text.slice(0, LONGEST_NAME).normalize("NFKC").toLowerCase();
}
