import { type CatalogIndex, indexCatalog } from "./core/catalog-index";
import type { ConnectionSettings } from "./core/connection";
import type { CatalogJob, CatalogJobResult } from "./core/job";
import { type Json, stableText } from "./core/stable-json";
import { EnsImagesError, type ErrorCode } from "./errors";
import { PACKAGE_VERSION } from "./version";

/** A catalog that was read, or why its account could not be asked. */
export type CatalogOrError = { readonly index: CatalogIndex; readonly warnings: readonly string[] } | EnsImagesError;

/** The catalogs that were read in the life of an app, so that one synth sees one catalog. */
export class Catalogs {
  private readonly read = new Map<string, CatalogOrError>();

  /** The job that reads what is not read yet, if anything. An account that could not be asked is asked again. */
  job(connections: readonly ConnectionSettings[], deadlineMs: number): CatalogJob | undefined {
    const missing = new Map(connections.map((settings) => [identity(settings), settings]));
    for (const [key, known] of this.read) if (!EnsImagesError.is(known)) missing.delete(key);
    if (missing.size === 0) return undefined;
    return { version: PACKAGE_VERSION, connections: [...missing.values()], deadlineMs };
  }

  /** Keeps what a job brought. */
  keep(job: CatalogJob, { answers }: CatalogJobResult): void {
    for (const [i, settings] of job.connections.entries()) {
      const answer = answers[i];
      if (!answer) continue;
      this.read.set(
        identity(settings),
        "catalog" in answer
          ? { index: indexCatalog(answer.catalog.images), warnings: answer.catalog.warnings }
          : new EnsImagesError(answer.error.code as ErrorCode, answer.error.message),
      );
    }
  }

  /** What was read for a connection; it must have been in a job before. */
  of(settings: ConnectionSettings): CatalogOrError {
    return this.read.get(identity(settings)) as CatalogOrError;
  }
}

function identity(settings: ConnectionSettings): string {
  return stableText(settings as unknown as Json);
}
