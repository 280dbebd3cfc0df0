import { parseInstant } from "../util/instant";
import { memo } from "../util/memo";

/** A disk of an image (`DiskDeviceMappings.DiskDeviceMapping[]`). */
export interface DiskDeviceMapping {
  /** `system` or `data`, in lower case (`Type`). */
  readonly type?: string;
  /** Size in GiB (`Size`). */
  readonly sizeGiB?: number;
  /** Format of the image, `raw` or `qcow2` (`Format`). */
  readonly format?: string;
  /** Id of the disk's own image (`imageId`). */
  readonly imageId?: string;
}

/**
 * An ENS image, as `DescribeSelfImages` describes it. What the API left out is absent here.
 * Numbers that the API sends as text are numbers; all other text is as the API sent it.
 */
export interface EnsImage {
  /** `ImageId`: `[\w.-]{1,128}`. */
  readonly imageId: string;
  /** `ImageName`: free text, empty where the API names none. */
  readonly imageName: string;
  /** `CreationTime`: ISO 8601, normally `yyyy-MM-ddTHH:mm:ssZ`. */
  readonly creationTime?: string;
  /** `Architecture`: `x86_64`, `i386`, … */
  readonly architecture?: string;
  /** `Platform`: `centos`, `ubuntu`, `alios`, `debian`, `rhel`, `windows`, … */
  readonly platform?: string;
  /** `OsVersion`. */
  readonly osVersion?: string;
  /** `ComputeType`: `ens_vm`, `ens`, `bare_metal`, `arm_vm`, `arm_bare_metal`, `pcfarm`. */
  readonly computeType?: string;
  /** `ImageOwnerAlias`: `self`, or `others` for an image shared by another account. */
  readonly imageOwnerAlias?: string;
  /** `ImageSize`: GiB. */
  readonly imageSizeGiB?: number;
  /** `ImageStorageSize`: size of the stored image; the documentation gives no unit. */
  readonly imageStorageSize?: number;
  /** `InstanceId`: the instance the image was made from. */
  readonly instanceId?: string;
  /** `SnapshotId`: the snapshot of the system disk. */
  readonly snapshotId?: string;
  /** `Status`: only `Available` can boot. */
  readonly status?: string;
  /** `RegionId`: where the image is stored; not an ENS node. */
  readonly regionId?: string;
  /** `DiskDeviceMappings`. */
  readonly diskDeviceMappings?: readonly DiskDeviceMapping[];
}

/** An image as the lock holds it. A literal id from a `fallback` has no attribute but `imageId`. */
export type PinnedImage = EnsImage | { readonly imageId: string; readonly imageName?: undefined };

/** The attributes of an image that are text. */
export const IMAGE_TEXTS = [
  "imageId",
  "imageName",
  "creationTime",
  "architecture",
  "platform",
  "osVersion",
  "computeType",
  "imageOwnerAlias",
  "instanceId",
  "snapshotId",
  "status",
  "regionId",
] as const satisfies readonly (keyof EnsImage)[];

/** The attributes of an image that are numbers. */
export const IMAGE_NUMBERS = ["imageSizeGiB", "imageStorageSize"] as const satisfies readonly (keyof EnsImage)[];

/** All attributes of an image. */
export const IMAGE_ATTRIBUTES: readonly (keyof EnsImage)[] = [...IMAGE_TEXTS, ...IMAGE_NUMBERS, "diskDeviceMappings"];

/** When an image was made, in milliseconds since 1970; NaN where its time is missing or unreadable. */
export const createdAt = memo(
  (image: EnsImage) => parseInstant(image.creationTime) ?? Number.NaN,
  new WeakMap<EnsImage, number>(),
);
