import type { Json } from "../util/json";

/** `self` = the account's own images; `others` = shared by another account. */
export type ImageOwner = "self" | "others";

/** How one image is picked among those that match. */
export type ImagePick = "only" | "mostRecent" | "highestVersion";

/** Rules an image must pass, each optional: {@link ImageFilters} says which combinations are a query. */
export interface ImageRules {
  /**
   * Fuzzy, as the API's parameter `ImageName`: a plain text is contained in the name, case-sensitive; with `*` (any
   * text) or `?` (one character) it is a glob over the whole name. Nothing else in it is special.
   */
  readonly imageName?: string;
  /** The name, to the letter (`ImageName`). Not together with `imageName`. */
  readonly exactImageName?: string;
  /** Regular expression over `ImageName`, unanchored like Terraform's `name_regex`. Flags `g` and `y` are refused. */
  readonly nameRegex?: string | RegExp;
  /** An id, or part of one, as the API's parameter `ImageId`; an image whose id equals the text is the only match. */
  readonly imageId?: string;
  /** `SnapshotId`, to the letter. */
  readonly snapshotId?: string;
  /**
   * Whose images (`ImageOwnerAlias`). Any alias but `self` counts as `others`.
   * @default ["self"]
   */
  readonly owners?: readonly ImageOwner[];
  /** `Architecture`; a list = any of. Example: `"x86_64"`. */
  readonly architecture?: string | readonly string[];
  /** `Platform`; a list = any of. Example: `"ubuntu"`. */
  readonly platform?: string | readonly string[];
  /** `OsVersion`; a list = any of. Example: `"22.04"`. */
  readonly osVersion?: string | readonly string[];
  /** `ComputeType`; a list = any of. Example: `"ens_vm"`. */
  readonly computeType?: string | readonly string[];
  /** `RegionId`, where the image is stored; a list = any of. Example: `"cn-wulanchabu"`. */
  readonly regionId?: string | readonly string[];
  /** `CreationTime` at or after this instant: ISO 8601, UTC unless it has an offset. */
  readonly createdAfter?: string | Date;
  /** `CreationTime` before this instant: ISO 8601, UTC unless it has an offset. */
  readonly createdBefore?: string | Date;
  /** Ids or exact names never to pick. */
  readonly exclude?: readonly string[];
  /**
   * A cool-down: no image younger than this many days.
   * @default 0
   */
  readonly minAgeDays?: number;
  /**
   * `only`: more than one match is an error. `mostRecent`: by creation time, then name, then id, all descending.
   * `highestVersion`: by the numbers of the name, then creation time, then id.
   * @default "only"
   */
  readonly pick?: ImagePick;
}

/** Looks for a part of a name, or a glob over it. */
export interface ByImageName {
  /** See {@link ImageRules}; required here. */
  readonly imageName: string;
  readonly exactImageName?: never;
}

/** Looks for a name, to the letter. */
export interface ByExactImageName {
  /** See {@link ImageRules}; required here. */
  readonly exactImageName: string;
  readonly imageName?: never;
}

/** Looks for names that match a regular expression. */
export interface ByNameRegex {
  /** See {@link ImageRules}; required here. */
  readonly nameRegex: string | RegExp;
  readonly imageName?: never;
  readonly exactImageName?: never;
}

/** Looks for an id. */
export interface ByImageId {
  /** See {@link ImageRules}; required here. */
  readonly imageId: string;
  readonly imageName?: never;
  readonly exactImageName?: never;
}

/** Looks for what was made from a snapshot. */
export interface BySnapshotId {
  /** See {@link ImageRules}; required here. */
  readonly snapshotId: string;
  readonly imageName?: never;
  readonly exactImageName?: never;
}

/**
 * Rules an image must pass: at least one of `imageName`, `exactImageName`, `nameRegex`, `imageId`, `snapshotId`, and
 * not both of the first two.
 */
// The compiler complains in terms of the last one, so that is the one most people want.
export type ImageFilters = ImageRules & (ByExactImageName | ByNameRegex | ByImageId | BySnapshotId | ByImageName);

/** What to try when nothing matches. */
export interface ImageFallback {
  /**
   * Further queries, or literal image ids, tried in order when nothing matches; never when the account could not be
   * asked. A further query stands for itself: it inherits no rule of the first.
   * @default - none
   */
  readonly fallback?: readonly (ImageFilters | string)[];
}

/** A query for one image, as a program writes it. */
export type ImageQuery = ImageFilters & ImageFallback;

/** A regular expression with flags, in its canonical form; without flags it is the source alone. */
export interface CanonicalRegex {
  readonly source: string;
  readonly flags: string;
}

/** {@link ImageRules} with one spelling for one meaning: defaults left out, lists sorted, times as UTC text. */
export interface CanonicalFilters {
  readonly imageName?: string;
  readonly exactImageName?: string;
  readonly nameRegex?: string | CanonicalRegex;
  readonly imageId?: string;
  readonly snapshotId?: string;
  readonly owners?: readonly ImageOwner[];
  readonly architecture?: string | readonly string[];
  readonly platform?: string | readonly string[];
  readonly osVersion?: string | readonly string[];
  readonly computeType?: string | readonly string[];
  readonly regionId?: string | readonly string[];
  readonly createdAfter?: string;
  readonly createdBefore?: string;
  readonly exclude?: readonly string[];
  readonly minAgeDays?: number;
  readonly pick?: Exclude<ImagePick, "only">;
}

/** {@link ImageQuery} with one spelling for one meaning; what the lock holds, in the shape of JSON. */
export interface CanonicalQuery extends CanonicalFilters {
  readonly fallback?: readonly (CanonicalFilters | string)[];
}

/** The query as a JSON value. */
export function queryJson(query: CanonicalQuery | CanonicalFilters): Json {
  return query as unknown as Json;
}

/** Props that compare a field of the image for equality, and the field. */
export const EQUALITY_PROPS = ["architecture", "platform", "osVersion", "computeType", "regionId"] as const;

/** Props of which a query needs at least one. */
export const IDENTITY_PROPS = ["imageName", "exactImageName", "nameRegex", "imageId", "snapshotId"] as const;

/** One of {@link IDENTITY_PROPS}. */
export type IdentityProp = (typeof IDENTITY_PROPS)[number];
