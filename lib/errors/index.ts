export { EnsImagesError, type ErrorCode } from "./ens-images-error";
