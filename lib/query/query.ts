/**
 * Rules that an image must pass. Each is optional, and an image must pass all that are stated; a query needs at least
 * one of `imageName`, `exactImageName`, `nameRegex`, `imageId` and `snapshotId`.
 *
 * Only images in status `Available` can boot, so no other is ever picked. The rules are applied on this side, over all
 * pages of the API's answer. A token, which is a value that only Terraform knows later, is an error in each of them.
 */
export interface ImageFilters {
  /**
   * A part of the name (`ImageName`), or a glob over the whole name.
   *
   * A plain text must be contained in the name. With `*` (any text) or `?` (one character) the text is a pattern that
   * the whole name must fit. Upper and lower case differ, and no other character is special.
   *
   * Not together with `exactImageName`. Example: `"web-base-*"`.
   * @default - any name
   */
  readonly imageName?: string | undefined;
  /**
   * The name, to the letter (`ImageName`). Wildcards stand for themselves.
   *
   * Not together with `imageName`. Example: `"web-base-20260801"`.
   * @default - any name
   */
  readonly exactImageName?: string | undefined;
  /**
   * A regular expression that the name (`ImageName`) must match somewhere, like Terraform's `name_regex`.
   *
   * A text is taken as the source of a JavaScript expression without flags. The flags `g` and `y` are refused.
   * Example: `/^web-base-\d{8}$/`.
   * @default - any name
   */
  readonly nameRegex?: string | RegExp | undefined;
  /**
   * An id, or a part of one (`ImageId`). Where an image has this id to the letter, that image is the only match.
   *
   * Example: `"m-5xyz"`.
   * @default - any id
   */
  readonly imageId?: string | undefined;
  /**
   * The snapshot of the system disk that the image was made from (`SnapshotId`), to the letter.
   *
   * Example: `"sp-5yt3"`.
   * @default - any snapshot
   */
  readonly snapshotId?: string | undefined;
  /**
   * Whose images (`ImageOwnerAlias`): `self` is the account itself, `others` is any account that shares images with it,
   * and `system`, which stands alone, is Alibaba Cloud: public images.
   *
   * Whoever shares an image chooses its name and its date: with `others`, prefer `exactImageName` or a whole `imageId`.
   *
   * Public images come from `DescribeImages`, which tells neither their status, so that none is asked for, nor
   * `computeType` and `osVersion`, which are refused. Its `platform` is compared without regard to case.
   * @default ["self"]
   */
  readonly owners?: readonly ("self" | "others")[] | readonly ["system"] | undefined;
  /**
   * The architecture (`Architecture`), to the letter; of a list, any. Example: `"x86_64"`.
   *
   * The API documents no value for ARM: ARM images are told by `computeType`.
   * @default - any
   */
  readonly architecture?: string | readonly string[] | undefined;
  /**
   * The distribution (`Platform`), to the letter; of a list, any. Example: `"ubuntu"`.
   * @default - any
   */
  readonly platform?: string | readonly string[] | undefined;
  /**
   * The version of the distribution (`OsVersion`), to the letter; of a list, any. Example: `"22.04"`.
   * @default - any
   */
  readonly osVersion?: string | readonly string[] | undefined;
  /**
   * The kind of machine that the image is built for (`ComputeType`), to the letter; of a list, any.
   *
   * Example: `"ens_vm"`, or `["arm_vm", "arm_bare_metal"]`.
   * @default - any
   */
  readonly computeType?: string | readonly string[] | undefined;
  /**
   * Where the image is stored (`RegionId`), to the letter; of a list, any. It is not the node that a machine runs on.
   *
   * Example: `"cn-wulanchabu"`.
   * @default - any
   */
  readonly regionId?: string | readonly string[] | undefined;
  /**
   * The image was created (`CreationTime`) at this instant or later: ISO 8601, UTC unless it has an offset.
   *
   * An image whose time is missing or unreadable does not pass.
   * @default - no bound
   */
  readonly createdAfter?: string | Date | undefined;
  /**
   * The image was created (`CreationTime`) before this instant: ISO 8601, UTC unless it has an offset.
   *
   * An image whose time is missing or unreadable does not pass.
   * @default - no bound
   */
  readonly createdBefore?: string | Date | undefined;
  /**
   * Ids or exact names of images never to pick, such as a build that proved broken.
   * @default - none
   */
  readonly exclude?: readonly string[] | undefined;
  /**
   * A cool-down: no image that is younger than this many days at the time of the pick.
   * @default 0
   */
  readonly minAgeDays?: number | undefined;
  /**
   * How one image is picked where several match.
   *
   * - `only`: several matches are the error `IMAGE_AMBIGUOUS`.
   * - `mostRecent`: by creation time, then name, then id, all descending.
   * - `highestVersion`: by the numbers in the name, compared as numbers, then creation time, then id.
   * @default "only"
   */
  readonly pick?: "only" | "mostRecent" | "highestVersion" | undefined;
}

/**
 * A query for one image: its rules, and what to try where no image passes them.
 *
 * @example
 * const query: ImageQuery = { imageName: "web-base-*", pick: "mostRecent", fallback: [{ imageName: "web-lts-*" }] };
 */
export interface ImageQuery extends ImageFilters {
  /**
   * Further rules, or literal image ids, tried in order where nothing matches before. Each step stands for itself: it
   * inherits no rule of the query. Where the account could not be asked, no step is tried.
   *
   * Of a literal id only the id is known: reading another attribute is the error `LITERAL_IMAGE`.
   * @default - none: the error `IMAGE_NOT_FOUND` or `IMAGE_UNUSABLE`
   */
  readonly fallback?: readonly (ImageFilters | string)[] | undefined;
}

export type ImageOwner = NonNullable<ImageFilters["owners"]>[number];

export type ImagePick = NonNullable<ImageFilters["pick"]>;

/** A regular expression with flags, in its canonical form; without flags it is the source alone. */
export interface CanonicalRegex {
  readonly source: string;
  readonly flags: string;
}

/** {@link ImageFilters} with one spelling for one meaning: defaults left out, lists sorted, times as UTC text. */
export interface CanonicalFilters extends Omit<ImageFilters, "nameRegex" | "createdAfter" | "createdBefore" | "pick"> {
  readonly nameRegex?: string | CanonicalRegex;
  readonly createdAfter?: string;
  readonly createdBefore?: string;
  readonly pick?: Exclude<ImagePick, "only">;
}

/** {@link ImageQuery} with one spelling for one meaning; what the lock holds, in the shape of JSON. */
export interface CanonicalQuery extends CanonicalFilters {
  readonly fallback?: readonly (CanonicalFilters | string)[];
}

/** The operation of the API that lists the images which a query is about, or those that machines run. */
export type ListOperation = "DescribeSelfImages" | "DescribeImages" | "DescribeInstances";

export function operationOf(query: Pick<CanonicalFilters, "owners">): ListOperation {
  return isForPublic(query) ? "DescribeImages" : "DescribeSelfImages";
}

/** A query and all its fallbacks are for public images, or none of them is. */
export function isForPublic({ owners }: Pick<CanonicalFilters, "owners">): boolean {
  return owners?.[0] === "system";
}

/** Attributes that `DescribeImages` does not tell. */
export const UNTOLD = ["computeType", "osVersion", "status", "instanceId", "imageStorageSize"] as const;

export const EQUALITY_PROPS = ["architecture", "platform", "osVersion", "computeType", "regionId"] as const;

/** Props of which a query needs at least one. */
export const IDENTITY_PROPS = ["imageName", "exactImageName", "nameRegex", "imageId", "snapshotId"] as const;

export type IdentityProp = (typeof IDENTITY_PROPS)[number];

/** Ids that are safe wherever an id goes: Terraform, a terminal, a table. */
export const IMAGE_ID = /^[\w.-]{1,128}$/;

/** Names longer than this many characters never match: the service allows 128. */
export const LONGEST_NAME = 256;

/** Characters are code points, as `?` of a glob counts them. */
export function isTooLong(name: string): boolean {
  return name.length > LONGEST_NAME && [...name].length > LONGEST_NAME;
}
