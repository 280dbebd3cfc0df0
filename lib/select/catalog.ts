import type { EnsImage } from "./image";

/** Every image of one account, as one reading saw it. */
export interface Catalog {
  /** In no particular order: nothing may depend on it. Ids are distinct. */
  readonly images: readonly EnsImage[];
  /** Requests that were sent, retries included. */
  readonly requests: number;
  /** What the user should know of the reading: skipped records, drift between pages, differing variable families. */
  readonly warnings: readonly string[];
}
