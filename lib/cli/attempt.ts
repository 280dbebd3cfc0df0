import { EnsImagesError } from "../errors";

/** The result of the work, or the error of ours that it ended with. */
export function attempt<T>(work: () => T): T | EnsImagesError {
  try {
    return work();
  } catch (error) {
    if (EnsImagesError.is(error)) return error;
    throw error;
  }
}
