import { EnsImagesError } from "../../errors/ens-images-error";
import { errors } from "../../errors/late";
import { groupBy } from "../../util/group-by";
import { stableText } from "../../util/json";
import { PACKAGE_VERSION } from "../../util/version";
import { type Access, type ReadingRequest, readCatalog } from "../catalog";
import type { ImagePage } from "../reply";
import type { CatalogAnswer, CatalogJob, CatalogJobResult } from "./job";

/** Does a job: accounts one after another, the lists of each side by side. One that fails spoils no other. */
export async function ask(
  job: CatalogJob,
  env: NodeJS.ProcessEnv,
  signal?: AbortSignal,
  onPage?: (page: ImagePage, reading: ReadingRequest) => void,
): Promise<CatalogJobResult> {
  if (job.version !== PACKAGE_VERSION) throw errors.bridge().bridgeVersion(job.version, PACKAGE_VERSION);
  const end = Date.now() + job.deadlineMs;
  const answer = async (reading: ReadingRequest, access: Access): Promise<CatalogAnswer> => {
    try {
      const limits = { deadlineMs: Math.max(1, end - Date.now()) };
      const context = { env, signal, access, onPage: (page: ImagePage) => onPage?.(page, reading) };
      return { catalog: await readCatalog({ ...reading, limits }, context) };
    } catch (error) {
      if (!EnsImagesError.is(error)) throw error;
      return { error: { code: error.code, message: error.message } };
    }
  };
  const answers = new Map<ReadingRequest, CatalogAnswer>();
  for (const readings of groupBy(job.readings, ({ connection }) => stableText(connection)).values()) {
    const access: Access = {};
    await Promise.all(readings.map(async (reading) => answers.set(reading, await answer(reading, access))));
  }
  return { answers: job.readings.map((reading) => answers.get(reading) as CatalogAnswer) };
}
