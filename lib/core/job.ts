import type { Catalog } from "./catalog";
import type { ConnectionSettings } from "./connection";

/** What the child process is asked: one catalog for each connection. It carries keys, so it goes through stdin only. */
export interface CatalogJob {
  /** The version of this package: parent and child must be of one release. */
  readonly version: string;
  readonly connections: readonly ConnectionSettings[];
  readonly deadlineMs: number;
}

/** A catalog, or why the account could not be asked. */
export type CatalogAnswer =
  | { readonly catalog: Catalog }
  | { readonly error: { readonly code: string; readonly message: string } };

/** What the child process answers, one for each connection, in the order of the job. */
export interface CatalogJobResult {
  readonly answers: readonly CatalogAnswer[];
}
