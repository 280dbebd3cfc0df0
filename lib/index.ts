import "./framework-installed";

export type { ConnectionSettings } from "./core/connection";
export type { DiskDeviceMapping, EnsImage } from "./core/image";
export type { Mode } from "./core/mode";
export type { ImageFilters, ImageOwner, ImagePick, ImageQuery } from "./core/query";
export { EnsImageLookup, type EnsImageLookupProps } from "./ens-image-lookup";
export { EnsImages } from "./ens-images";
export { EnsImagesError, type ErrorCode } from "./errors";
export type { InjectionOptions } from "./injection-options";
export type { EnsImagesSettings } from "./settings";
