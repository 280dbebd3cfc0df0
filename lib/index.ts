import "./synth/framework-installed";

export type { AssumeRoleSettings, AssumeRoleWithOidcSettings, ConnectionSettings } from "./account/connection";
export { EnsImagesError, type ErrorCode } from "./errors/ens-images-error";
export type { LookupMode } from "./lock/mode";
export type { ImageFilters, ImageQuery } from "./query/query";
export type { DiskDeviceMapping, EnsImage } from "./select/image";
export { EnsImageLookup } from "./synth/ens-image-lookup";
export { EnsImages } from "./synth/ens-images";
export type { EnsImageLookupProps } from "./synth/lookup";
export type { EnsImagesSettings, InjectionOptions } from "./synth/settings";
