import type { ImageRecord } from "./catalog-file";
import { invalidParameter } from "./reply";

const DEFAULT_SIZE = 10;
const MAX_SIZE = 50;
const MAX_INTEGER = 2 ** 31 - 1;

/** What a page size over 50 leads to. The documentation does not say. */
export type PageSizeOverflow = "error" | "clamp";

/** How `ImageId` and `ImageName` are searched. The documentation says "fuzzy" and no more. */
export type FuzzySearch = "contains" | "ignore-case" | "prefix" | "equals";

/** The choices that the documentation leaves open. */
export interface SearchRules {
  readonly pageSizeOverflow: PageSizeOverflow;
  readonly fuzzy: FuzzySearch;
}

/** Which part of the list is asked for. */
export interface Page {
  readonly number: number;
  readonly size: number;
}

/** The answer, in the documented types: numbers as text, but for `Code`. */
export interface SelfImagesAnswer {
  Code: unknown;
  Images?: unknown;
  RequestId: string;
  PageSize: unknown;
  PageNumber: unknown;
  TotalCount?: unknown;
  Message?: string;
}

type Parameters = ReadonlyMap<string, string>;

/** Reads `PageNumber` and `PageSize`; an empty text counts as not given. */
export function readPage(parameters: Parameters, overflow: PageSizeOverflow): Page {
  const size = readInteger(parameters, "PageSize", DEFAULT_SIZE);
  if (size > MAX_SIZE && overflow === "error") {
    throw invalidParameter("PageSize");
  }
  return { number: readInteger(parameters, "PageNumber", 1), size: Math.min(size, MAX_SIZE) };
}

/** The images that all filters let through, in their order. Parameters it does not know are ignored. */
export function search(images: readonly ImageRecord[], parameters: Parameters, fuzzy: FuzzySearch): ImageRecord[] {
  const id = parameters.get("ImageId");
  const name = parameters.get("ImageName");
  const snapshot = parameters.get("SnapshotId");
  return images.filter(
    (image) =>
      (!id || found(image.ImageId, id, fuzzy)) &&
      (!name || found(image.ImageName, name, fuzzy)) &&
      (!snapshot || image.SnapshotId === snapshot),
  );
}

/** One page of a list. A page behind the end is empty, and is no error. */
export function answerPage(images: readonly ImageRecord[], page: Page, requestId: string): SelfImagesAnswer {
  const start = (page.number - 1) * page.size;
  return {
    Code: 0,
    Images: { Image: images.slice(start, start + page.size) },
    RequestId: requestId,
    PageSize: String(page.size),
    PageNumber: String(page.number),
    TotalCount: String(images.length),
  };
}

function readInteger(parameters: Parameters, field: string, missing: number): number {
  const text = parameters.get(field);
  if (!text) {
    return missing;
  }
  const value = /^\d{1,10}$/.test(text) ? Number(text) : 0;
  if (value < 1 || value > MAX_INTEGER) {
    throw invalidParameter(field);
  }
  return value;
}

function found(value: unknown, text: string, fuzzy: FuzzySearch): boolean {
  const whole = typeof value === "string" ? value : "";
  switch (fuzzy) {
    case "contains":
      return whole.includes(text);
    case "ignore-case":
      return whole.toLowerCase().includes(text.toLowerCase());
    case "prefix":
      return whole.startsWith(text);
    case "equals":
      return whole === text;
  }
}
