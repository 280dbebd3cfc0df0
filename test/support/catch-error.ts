import { EnsImagesError } from "../../lib";

/** The error of this library that the work throws. */
export function catchError(work: () => unknown): EnsImagesError {
  try {
    work();
  } catch (error) {
    if (EnsImagesError.is(error)) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}
