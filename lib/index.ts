import "./synth/framework-installed";

export type { ConnectionSettings } from "./account/connection";
export { EnsImagesError, type ErrorCode } from "./errors/ens-images-error";
export type { Mode } from "./lock/mode";
export type { ImageFilters, ImageOwner, ImagePick, ImageQuery } from "./query/query";
export type { DiskDeviceMapping, EnsImage } from "./select/image";
export { EnsImageLookup, type EnsImageLookupProps } from "./synth/ens-image-lookup";
export { EnsImages } from "./synth/ens-images";
export type { EnsImagesSettings, InjectionOptions } from "./synth/settings";
