import { type CanonicalFilters, EQUALITY_PROPS, isForPublic } from "../query/query";
import { groupBy } from "../util/group-by";
import { DAY, parseInstant } from "../util/instant";
import { visibleText } from "../util/terminal-text";
import { createdAt, type EnsImage, machineArchitecture } from "./image";
import type { RegexTester } from "./regex";

export interface RuleContext {
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Bounds the time of every regular expression, and of all of the run. */
  readonly testRegex: RegexTester;
}

export function ruleContext(now: number): RuleContext {
  const { regexTester } = require("./regex") as typeof import("./regex");
  return { now, testRegex: regexTester() };
}

export interface Rule {
  /** The prop it comes from, or `status`. */
  readonly prop: string;
  /** Why an image was removed, e.g. `architecture is arm64, not x86_64`. */
  readonly refusal: (image: EnsImage) => string;
  readonly passes: (image: EnsImage) => boolean;
}

/** The rules that decide whether a named image can be used, in the order in which they are reported. */
export function usabilityRules(filters: CanonicalFilters, context: Pick<RuleContext, "now">): Rule[] {
  const owners: readonly string[] = filters.owners ?? ["self"];
  const isPublic = isForPublic(filters);
  const rules: Rule[] = [
    {
      prop: "status",
      refusal: (image) => `status is ${stated(image.status)}, not Available`,
      passes: (image) => isBootable(image, filters),
    },
    {
      prop: "owners",
      refusal: (image) =>
        isPublic
          ? `it is not public: its owner is ${stated(image.imageOwnerAlias)}, not system`
          : owners.includes("others")
            ? "it is your own, and owners asks for images of others only"
            : `it is shared by another account (owner ${visibleText(image.imageOwnerAlias ?? "unknown")}); owners: ["self", "others"] would allow it`,
      passes: ({ imageOwnerAlias: owner }) =>
        isPublic ? owner === "system" : owners.includes(owner === "self" ? "self" : "others"),
    },
  ];
  for (const prop of EQUALITY_PROPS) {
    const wanted = filters[prop];
    if (wanted === undefined) continue;
    const list = typeof wanted === "string" ? [wanted] : wanted;
    // Of public images it is documented as Linux or Windows, with an example that says centos.
    const plain = (text: string) => (isPublic && prop === "platform" ? text.toLowerCase() : text);
    const plainList = list.map(plain);
    rules.push({
      prop,
      refusal: (image) =>
        `${prop} is ${stated(image[prop])}, not ${list.map(visibleText).join(" or ")}${isPublic ? "" : armHint(prop, image)}`,
      passes: (image) => image[prop] !== undefined && plainList.includes(plain(image[prop])),
    });
  }
  return [...rules, ...timeRules(filters, context), ...excludeRule(filters)];
}

/** Of a list of public images no status is told, and all can boot. */
export function isBootable({ status }: EnsImage, query: Pick<CanonicalFilters, "owners">): boolean {
  return status === "Available" || (status === undefined && isForPublic(query));
}

function timeRules(filters: CanonicalFilters, context: Pick<RuleContext, "now">): Rule[] {
  // A missing or unreadable time is NaN: it passes no bound.
  const rule = (prop: string, not: string, passes: (time: number) => boolean): Rule => ({
    prop,
    refusal: (image) => `creation time is ${stated(image.creationTime)}, ${not}`,
    passes: (image) => passes(createdAt(image)),
  });
  const { createdAfter, createdBefore, minAgeDays: days } = filters;
  const [after, before] = [parseInstant(createdAfter), parseInstant(createdBefore)];
  const newest = days === undefined ? undefined : context.now - days * DAY;
  return [
    after !== undefined && rule("createdAfter", `not at or after ${createdAfter}`, (time) => time >= after),
    before !== undefined && rule("createdBefore", `not before ${createdBefore}`, (time) => time < before),
    newest !== undefined && rule("minAgeDays", `younger than ${days} days`, (time) => time <= newest),
  ].filter((bound) => bound !== false);
}

function excludeRule(filters: CanonicalFilters): Rule[] {
  const excluded = new Set(filters.exclude);
  const passes = (image: EnsImage) => !excluded.has(image.imageId) && !excluded.has(image.imageName);
  return excluded.size === 0 ? [] : [{ prop: "exclude", refusal: () => "the query excludes it", passes }];
}

function stated(value: string | undefined): string {
  return value === undefined || value === "" ? "missing" : visibleText(value);
}

/** An image may leave its architecture to its compute type; a rule that compares the field then fails by surprise. */
function armHint(prop: string, image: EnsImage): string {
  if (prop !== "architecture" || image.architecture || !image.computeType) return "";
  const machine = machineArchitecture(image);
  return machine ? ` (computeType ${visibleText(image.computeType)} says ${machine}; ask for that)` : "";
}

/** Images by the architecture of their machines, in the order of their first members. Those that say nothing are left out. */
export function groupByArchitecture<T extends EnsImage>(images: readonly T[]): Map<string, T[]> {
  // An image that says "x86" only is no architecture beside x86_64 or i386.
  const exact = images.map(machineArchitecture).find((name) => name === "x86_64" || name === "i386");
  return groupBy(images, (image) => {
    const said = machineArchitecture(image);
    return said === "x86" ? (exact ?? said) : said;
  });
}
