import { visibleText } from "../util/terminal-text";
import { isGlob } from "./glob";
import { type CanonicalFilters, type CanonicalQuery, EQUALITY_PROPS, IDENTITY_PROPS, isForPublic } from "./query";

/** The query in words: `the newest image whose name fits "web-base-*", architecture x86_64`. */
export function queryWords(query: CanonicalQuery): string {
  const { fallback = [], ...filters } = query;
  const steps = [
    filterWords(filters),
    ...fallback.map((step) => (typeof step === "string" ? `the image ${step}` : filterWords(step))),
  ];
  return steps.join("; if there is none, ");
}

export function filterWords(filters: CanonicalFilters): string {
  const { imageName, exactImageName, nameRegex, imageId, snapshotId } = filters;
  const { owners, createdAfter, createdBefore, minAgeDays, exclude } = filters;
  const which = [
    exactImageName !== undefined && `whose name is ${quoted(exactImageName)}`,
    imageName !== undefined && `whose name ${isGlob(imageName) ? "fits" : "contains"} ${quoted(imageName)}`,
    nameRegex !== undefined && `whose name matches ${regexText(nameRegex)}`,
    imageId !== undefined && `whose id is or contains ${quoted(imageId)}`,
    snapshotId !== undefined && `made from snapshot ${quoted(snapshotId)}`,
  ];
  const conditions = [
    owners && (owners.length === 2 ? "own or shared" : isForPublic(filters) ? "public" : "shared by another account"),
    ...EQUALITY_PROPS.map((prop) => filters[prop] && `${prop} ${visibleText([filters[prop]].flat().join(" or "))}`),
    createdAfter && `created at or after ${createdAfter}`,
    createdBefore && `created before ${createdBefore}`,
    minAgeDays && `at least ${minAgeDays} days old`,
    exclude && `except ${exclude.map(visibleText).join(", ")}`,
  ];
  return [`${PICKS[filters.pick ?? "only"]} ${said(which).join(" and ")}`, ...said(conditions)].join(", ");
}

const PICKS = {
  mostRecent: "the newest image",
  highestVersion: "the image with the highest version",
  only: "the only image",
};

const said = (words: readonly unknown[]) => words.filter(Boolean);

function regexText(regex: NonNullable<CanonicalFilters["nameRegex"]>): string {
  return visibleText(typeof regex === "string" ? `/${regex}/` : `/${regex.source}/${regex.flags}`);
}

function quoted(text: string): string {
  return `"${visibleText(text)}"`;
}

/** The query as it is written in a program: `{ imageName: "web-base-*", pick: "mostRecent" }`. */
export function querySource(filters: CanonicalFilters): string {
  const named: readonly string[] = IDENTITY_PROPS;
  const props = Object.entries(filters).filter(([, value]) => value !== undefined);
  // What is looked for comes first, how it is picked last.
  const weight = ([prop]: [string, unknown]) => (named.includes(prop) ? 0 : prop === "pick" ? 2 : 1);
  props.sort((a, b) => weight(a) - weight(b));
  return visibleText(`{ ${props.map(([prop, value]) => `${prop}: ${valueSource(value)}`).join(", ")} }`);
}

function valueSource(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(valueSource).join(", ")}]`;
  if (typeof value === "object" && value !== null) {
    const { source, flags } = value as { readonly source: string; readonly flags: string };
    return `/${source}/${flags}`;
  }
  return JSON.stringify(value);
}
