import { type Fields, parseJson } from "../util/json";
import { invalidParameter, missingParameter } from "./reply";

/** What an action is asked, by name. An empty text counts as not given. */
export type Parameters = ReadonlyMap<string, string>;

const MAX_INTEGER = 2 ** 31 - 1;

export function required(parameters: Parameters, name: string): string {
  const value = parameters.get(name);
  if (!value) throw missingParameter(name);
  return value;
}

export function readInteger(
  parameters: Parameters,
  name: string,
  missing: number,
  { min = 1, max = MAX_INTEGER } = {},
): number {
  const text = parameters.get(name);
  if (!text) return missing;
  const value = /^\d{1,10}$/.test(text) ? Number(text) : -1;
  if (value < min || value > max) throw invalidParameter(name);
  return value;
}

export function readJson<T>(parameters: Parameters, name: string, isWanted: (value: unknown) => value is T) {
  const text = parameters.get(name);
  if (!text) return undefined;
  const value = parseJson(text);
  if (!isWanted(value)) throw invalidParameter(name);
  return value;
}

export function readRepeated(parameters: Parameters, name: string): string[] {
  const values: string[] = [];
  for (let at = 1; parameters.has(`${name}.${at}`); at++) values.push(parameters.get(`${name}.${at}`) ?? "");
  return values;
}

export function readTags(parameters: Parameters): Record<string, string> {
  const tags: Record<string, string> = {};
  for (let at = 1; parameters.has(`Tag.${at}.Key`); at++) {
    tags[required(parameters, `Tag.${at}.Key`)] = parameters.get(`Tag.${at}.Value`) ?? "";
  }
  return tags;
}

export function isListOf<T>(isItem: (value: unknown) => value is T) {
  return (value: unknown): value is T[] => Array.isArray(value) && value.every(isItem);
}

const DEFAULT_SIZE = 10;

/** What a page size over the maximum leads to. The documentation does not say. */
export type PageSizeOverflow = "error" | "clamp";

export interface ListShape {
  readonly outer: "Images" | "Instances";
  readonly inner: "Image" | "Instance";
  readonly maxPageSize: number;
}

export interface Page {
  readonly number: number;
  readonly size: number;
}

export function readPage(parameters: Parameters, overflow: PageSizeOverflow, { maxPageSize }: ListShape): Page {
  const size = readInteger(parameters, "PageSize", DEFAULT_SIZE);
  if (size > maxPageSize && overflow === "error") throw invalidParameter("PageSize");
  return { number: readInteger(parameters, "PageNumber", 1), size: Math.min(size, maxPageSize) };
}

/** One page of a list, counts as integers. A page behind the end is empty, and is no error. */
export function answerPage(records: readonly object[], page: Page, shape: ListShape): Fields {
  const start = (page.number - 1) * page.size;
  return {
    Code: 0,
    [shape.outer]: { [shape.inner]: records.slice(start, start + page.size) },
    PageSize: page.size,
    PageNumber: page.number,
    TotalCount: records.length,
  };
}

export function withTextCounts({ PageSize, PageNumber, TotalCount, ...answer }: Fields): Fields {
  return { ...answer, PageSize: String(PageSize), PageNumber: String(PageNumber), TotalCount: String(TotalCount) };
}
