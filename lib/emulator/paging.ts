import type { Fields } from "../util/json";
import { type Parameters, readInteger } from "./parameters";
import { invalidParameter } from "./reply";

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

/** Counts as texts, as `DescribeSelfImages` has them. */
export function withTextCounts({ PageSize, PageNumber, TotalCount, ...answer }: Fields): Fields {
  return { ...answer, PageSize: String(PageSize), PageNumber: String(PageNumber), TotalCount: String(TotalCount) };
}
