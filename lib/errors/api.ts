import { EnsImagesError } from "./ens-images-error";

/** The value is not repeated: somebody may have put a URL with a key into it. */
export function endpointInvalid(source: string): EnsImagesError {
  return new EnsImagesError(
    "ENDPOINT_INVALID",
    `${source} is not an endpoint: it must be a host name with an optional port, such as ens.aliyuncs.com or ` +
      `127.0.0.1:8080, without a scheme, a path or blanks. Correct ${source}, or leave it out to ask the endpoint of the region.`,
  );
}
