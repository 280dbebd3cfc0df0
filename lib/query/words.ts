import { visibleText } from "../util/terminal-text";
import { isGlob } from "./glob";
import { type CanonicalFilters, type CanonicalQuery, EQUALITY_PROPS, IDENTITY_PROPS } from "./query";

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
  const which: string[] = [];
  if (exactImageName !== undefined) which.push(`whose name is ${quoted(exactImageName)}`);
  if (imageName !== undefined)
    which.push(isGlob(imageName) ? `whose name fits ${quoted(imageName)}` : `whose name contains ${quoted(imageName)}`);
  if (nameRegex !== undefined) which.push(`whose name matches ${regexText(nameRegex)}`);
  if (imageId !== undefined) which.push(`whose id is or contains ${quoted(imageId)}`);
  if (snapshotId !== undefined) which.push(`made from snapshot ${quoted(snapshotId)}`);
  const picks = {
    mostRecent: "the newest image",
    highestVersion: "the image with the highest version",
    only: "the only image",
  };
  return [`${picks[filters.pick ?? "only"]} ${which.join(" and ")}`, ...conditions(filters)].join(", ");
}

function conditions(filters: CanonicalFilters): string[] {
  const words: string[] = [];
  if (filters.owners?.length === 2) words.push("own or shared");
  else if (filters.owners) words.push("shared by another account");
  for (const prop of EQUALITY_PROPS) {
    const wanted = filters[prop];
    if (wanted !== undefined)
      words.push(`${prop} ${visibleText(typeof wanted === "string" ? wanted : wanted.join(" or "))}`);
  }
  if (filters.createdAfter) words.push(`created at or after ${filters.createdAfter}`);
  if (filters.createdBefore) words.push(`created before ${filters.createdBefore}`);
  if (filters.minAgeDays) words.push(`at least ${filters.minAgeDays} days old`);
  if (filters.exclude) words.push(`except ${filters.exclude.map(visibleText).join(", ")}`);
  return words;
}

export function regexText(regex: NonNullable<CanonicalFilters["nameRegex"]>): string {
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
