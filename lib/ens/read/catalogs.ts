import type { ConnectionSettings } from "../../account/connection";
import { defaultEndpoint } from "../../account/endpoint";
import { EnsImagesError, type ErrorCode } from "../../errors/ens-images-error";
import type { Question } from "../../query/glob";
import type { ListOperation } from "../../query/query";
import type { CatalogIndex } from "../../select/catalog";
import { stableText } from "../../util/json";
import { memo } from "../../util/memo";
import { PACKAGE_VERSION } from "../../util/version";
import type { ReadingRequest } from "../catalog";
import type { CatalogJob, CatalogJobResult } from "./job";

export interface KnownCatalog {
  readonly index: CatalogIndex;
  /** False where only what some questions found was read. */
  readonly whole: boolean;
}

/** A catalog with the texts of the questions that were asked in its place, if it is not whole. */
interface ReadCatalog extends KnownCatalog {
  readonly asked: ReadonlySet<string>;
}

/** The catalogs that were read in the life of an app, so that one synth sees one catalog. */
export class Catalogs {
  private readonly known = new Map<string, ReadCatalog | EnsImagesError>();

  /**
   * The job that reads what is wished for and not read yet, if anything. An account that could not be asked is asked
   * again; one of which a part is known, and that part is not enough, is read whole.
   */
  job(wishes: readonly ReadingRequest[], deadlineMs: number): CatalogJob | undefined {
    const readings = new Map<string, ReadingRequest>();
    const keyOfOne = memo((operation?: ListOperation) => memo((asked: ConnectionSettings) => keyOf(asked, operation)));
    for (const { questions, ...wish } of wishes) {
      const key = keyOfOne(wish.operation)(wish.connection);
      if (this.has(key, questions)) continue;
      const other = readings.get(key);
      const whole = !questions || this.read(key) !== undefined || (other !== undefined && !other.questions);
      readings.set(key, whole ? wish : { ...wish, questions: joined(other?.questions ?? [], questions) });
    }
    if (readings.size === 0) return undefined;
    return { version: PACKAGE_VERSION, readings: [...readings.values()], deadlineMs };
  }

  keep(job: CatalogJob, { answers }: CatalogJobResult): string[] {
    const { indexCatalog } = require("../../select/catalog") as typeof import("../../select/catalog");
    const toTell: string[] = [];
    for (const [i, { connection, operation, questions = [] }] of job.readings.entries()) {
      const answer = answers[i];
      const key = keyOf(connection, operation);
      // Read twice at once, by resolve() and by an image that was read meanwhile: the first is the one catalog of this app.
      if (!answer || this.has(key, job.readings[i]?.questions)) continue;
      if ("error" in answer) {
        this.known.set(key, new EnsImagesError(answer.error.code as ErrorCode, answer.error.message));
        continue;
      }
      const { images, skipped, whole, warnings } = answer.catalog;
      toTell.push(...warnings);
      this.known.set(key, { index: indexCatalog(images, skipped), whole, asked: new Set(questions.map(stableText)) });
    }
    return [...new Set(toTell)];
  }

  /** What was read for a connection, or why it could not be; it must have been in a job before. */
  of(connection: ConnectionSettings, operation: ListOperation): KnownCatalog | EnsImagesError {
    return this.known.get(keyOf(connection, operation)) as KnownCatalog | EnsImagesError;
  }

  private read(key: string): ReadCatalog | undefined {
    const known = this.known.get(key);
    return EnsImagesError.is(known) ? undefined : known;
  }

  private has(key: string, questions: readonly Question[] | undefined): boolean {
    const known = this.read(key);
    if (!known) return false;
    return known.whole || !!questions?.every((question) => known.asked.has(stableText(question)));
  }
}

function joined(some: readonly Question[], more: readonly Question[]): Question[] {
  return [...new Map([...some, ...more].map((question) => [stableText(question), question])).values()];
}

/** What decides whom a reading asks for what: a region does so by its endpoints only, the account's id not at all. */
export function keyOf({ account: _, region, ...asked }: ConnectionSettings, operation?: ListOperation): string {
  const list = operation === "DescribeImages" && { operation };
  return stableText({ ...asked, ...list, ...(region !== undefined && { region: defaultEndpoint(region) }) });
}
