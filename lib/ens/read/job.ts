import type { CatalogReading, ReadingRequest } from "../catalog";

/** What the child process is asked: one reading for each list of each connection. It carries keys, so it goes through stdin only. */
export interface CatalogJob {
  /** The version of this package: parent and child must be of one release. */
  readonly version: string;
  readonly readings: readonly ReadingRequest[];
  readonly deadlineMs: number;
}

export type CatalogAnswer =
  | { readonly catalog: CatalogReading }
  | { readonly error: { readonly code: string; readonly message: string } };

/** What the child process answers, one for each reading, in the order of the job. */
export interface CatalogJobResult {
  readonly answers: readonly CatalogAnswer[];
}

/** Stands before the answer, on a line of its own: a module that NODE_OPTIONS preloads into the child may print too. */
export const ANSWER_MARK = "\n\0cdktf-ens-images:";
