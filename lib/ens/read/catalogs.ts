import type { ConnectionSettings } from "../../account/connection";
import { defaultEndpoint } from "../../account/endpoint";
import { EnsImagesError, type ErrorCode } from "../../errors/ens-images-error";
import type { Question } from "../../query/glob";
import type { CatalogIndex } from "../../select/catalog";
import { stableText } from "../../util/json";
import { memo } from "../../util/memo";
import { PACKAGE_VERSION } from "../../util/version";
import type { CatalogJob, CatalogJobResult, ReadingRequest } from "./job";

/** What was read of an account. */
export interface KnownCatalog {
  readonly index: CatalogIndex;
  /** False where only what some questions found was read. */
  readonly whole: boolean;
}

/** What a lookup wants to be read; without questions, the whole catalog. */
export interface Wish {
  readonly connection: ConnectionSettings;
  readonly questions?: readonly Question[];
}

/** The catalogs that were read in the life of an app, so that one synth sees one catalog. */
export class Catalogs {
  private readonly known = new Map<string, KnownCatalog | EnsImagesError>();
  private readonly asked = new Map<string, Set<string>>();

  /** The job that reads what is wished for and not read yet, if anything. An account that could not be asked is asked again. */
  job(wishes: readonly Wish[], deadlineMs: number): CatalogJob | undefined {
    const missing = new Map<string, ReadingRequest>();
    const keyOfOne = memo(keyOf);
    for (const wish of wishes) {
      const key = keyOfOne(wish.connection);
      if (!this.has(key, wish.questions)) missing.set(key, merge(missing.get(key), wish));
    }
    if (missing.size === 0) return undefined;
    return { version: PACKAGE_VERSION, readings: [...missing.values()], deadlineMs };
  }

  /** Keeps what a job brought, and answers what its reader should know of the readings. */
  keep(job: CatalogJob, { answers }: CatalogJobResult): string[] {
    const { indexCatalog } = require("../../select/catalog") as typeof import("../../select/catalog");
    const told: string[] = [];
    for (const [i, { connection, questions }] of job.readings.entries()) {
      const answer = answers[i];
      const key = keyOf(connection);
      // Read twice at once, by resolve() and by an image that was read meanwhile: the first is the one catalog of this app.
      if (!answer || this.has(key, questions)) continue;
      if ("error" in answer) {
        this.known.set(key, new EnsImagesError(answer.error.code as ErrorCode, answer.error.message));
        continue;
      }
      const { images, whole, warnings } = answer.catalog;
      told.push(...warnings);
      const before = this.known.get(key);
      const all = whole || !before || EnsImagesError.is(before) ? images : [...before.index.images, ...images];
      const distinct = new Map(all.map((image) => [image.imageId, image]));
      this.known.set(key, { index: indexCatalog([...distinct.values()]), whole });
      this.asked.set(key, new Set([...(this.asked.get(key) ?? []), ...(questions ?? []).map(textOf)]));
    }
    return told;
  }

  /** What was read for a connection, or why it could not be; it must have been in a job before. */
  of(connection: ConnectionSettings): KnownCatalog | EnsImagesError {
    return this.known.get(keyOf(connection)) as KnownCatalog | EnsImagesError;
  }

  /**
   * The same for the thousands of lookups of one moment, which share the settings of their stack's provider. Not for
   * longer: settings belong to the program, which may change them for its next lookup.
   */
  ofMany(): (connection: ConnectionSettings) => KnownCatalog | EnsImagesError {
    return memo((connection) => this.of(connection));
  }

  private has(key: string, questions: readonly Question[] | undefined): boolean {
    const known = this.known.get(key);
    if (!known || EnsImagesError.is(known)) return false;
    const asked = this.asked.get(key);
    return known.whole || (questions?.every((question) => asked?.has(textOf(question))) ?? false);
  }
}

/** Whoever wishes for the whole gets it, and all others with it. */
function merge(before: ReadingRequest | undefined, wish: Wish): ReadingRequest {
  if (!before) return wish;
  if (!before.questions || !wish.questions) return { connection: wish.connection };
  const questions = new Map([...before.questions, ...wish.questions].map((question) => [textOf(question), question]));
  return { connection: wish.connection, questions: [...questions.values()] };
}

/** What of a connection decides whom a reading asks: a region does so by its endpoints only, the account's id not at all. */
function keyOf({ account: _, region, ...asked }: ConnectionSettings): string {
  return textOf({ ...asked, ...(region !== undefined && { region: defaultEndpoint(region) }) });
}

function textOf(value: ConnectionSettings | Question): string {
  return stableText(value);
}
