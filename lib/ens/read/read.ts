import { EnsImagesError } from "../../errors/ens-images-error";
import { errors } from "../../errors/late";
import { PACKAGE_VERSION } from "../../util/version";
import { type ReadingRequest, readCatalog } from "../catalog";
import type { ImagePage } from "../reply";
import type { CatalogAnswer, CatalogJob, CatalogJobResult } from "./job";

/** Does a job: one reading of each connection's catalog, one after another. A connection that fails spoils no other. */
export async function ask(
  job: CatalogJob,
  env: NodeJS.ProcessEnv,
  signal?: AbortSignal,
  onPage?: (page: ImagePage, reading: ReadingRequest) => void,
): Promise<CatalogJobResult> {
  if (job.version !== PACKAGE_VERSION) throw errors.bridge().bridgeVersion(job.version, PACKAGE_VERSION);
  const end = Date.now() + job.deadlineMs;
  const answers: CatalogAnswer[] = [];
  for (const reading of job.readings) {
    try {
      const limits = { deadlineMs: Math.max(1, end - Date.now()) };
      answers.push({
        catalog: await readCatalog({ ...reading, limits }, { env, signal, onPage: (page) => onPage?.(page, reading) }),
      });
    } catch (error) {
      if (!EnsImagesError.is(error)) throw error;
      answers.push({ error: { code: error.code, message: error.message } });
    }
  }
  return { answers };
}
