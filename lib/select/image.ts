import { parseInstant } from "../util/instant";
import { memo } from "../util/memo";

/** A disk of an image, as the API lists it (`DiskDeviceMappings.DiskDeviceMapping[]`). */
export interface DiskDeviceMapping {
  /** Whether it is the `system` or a `data` disk, in lower case (`Type`). Absent where the API gives none. */
  readonly type?: string;
  /** Size of the disk in GiB (`Size`). A machine's disk must be at least as large. */
  readonly sizeGiB?: number;
  /** Format of the disk's image, `raw` or `qcow2` (`Format`). */
  readonly format?: string;
  /** Id of the disk's own image (`imageId`); not the id that a machine boots from. */
  readonly imageId?: string;
}

/**
 * An ENS image, as `DescribeSelfImages` (`DescribeImages` where it is public) describes it and as the lock keeps it.
 *
 * An attribute that the API left out is absent. Numbers that the API sends as text are numbers; all other text is as the
 * API sent it. Text is data of whoever named the image: put the attributes of an `EnsImageLookup` into a stack, which are
 * escaped for Terraform, and not these.
 */
export interface EnsImage {
  /** Id of the image (`ImageId`): 1 to 128 letters, digits, `_`, `.` and `-`. It is what a machine boots from. */
  readonly imageId: string;
  /** Name of the image (`ImageName`): free text, not unique, empty where the API gives none. */
  readonly imageName: string;
  /** When the image was created (`CreationTime`): ISO 8601, normally `yyyy-MM-ddTHH:mm:ssZ`. */
  readonly creationTime?: string;
  /** Architecture (`Architecture`): `x86_64`, `i386`, … ARM images are told by `computeType`. */
  readonly architecture?: string;
  /** Distribution (`Platform`): `centos`, `ubuntu`, `alios`, `debian`, `rhel`, `windows`, … */
  readonly platform?: string;
  /** Version of the distribution (`OsVersion`), such as `22.04`. */
  readonly osVersion?: string;
  /** Kind of machine (`ComputeType`): `ens_vm`, `ens`, `bare_metal`, `arm_vm`, `arm_bare_metal`, `pcfarm`. */
  readonly computeType?: string;
  /** Whose image it is (`ImageOwnerAlias`): `self`, `others` for one that another account shares, or `system` for a public one. */
  readonly imageOwnerAlias?: string;
  /** Size of the image in GiB (`ImageSize`). */
  readonly imageSizeGiB?: number;
  /** Size of the stored image (`ImageStorageSize`); the API documents no unit. */
  readonly imageStorageSize?: number;
  /** The instance that the image was made from (`InstanceId`). */
  readonly instanceId?: string;
  /** The snapshot of the system disk that the image was made from (`SnapshotId`). */
  readonly snapshotId?: string;
  /** Status when the image was read (`Status`): only `Available` can boot. Absent of a public image. */
  readonly status?: string;
  /** Where the image is stored (`RegionId`). It is not the node that a machine runs on. */
  readonly regionId?: string;
  /** The disks of the image (`DiskDeviceMappings`), the system disk among them. */
  readonly diskDeviceMappings?: readonly DiskDeviceMapping[];
}

/** An image as the lock holds it. A literal id from a `fallback` has no attribute but `imageId`. */
export type PinnedImage = EnsImage | { readonly imageId: string; readonly imageName?: undefined };

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

export const IMAGE_NUMBERS = ["imageSizeGiB", "imageStorageSize"] as const satisfies readonly (keyof EnsImage)[];

export const IMAGE_ATTRIBUTES: readonly (keyof EnsImage)[] = [...IMAGE_TEXTS, ...IMAGE_NUMBERS, "diskDeviceMappings"];

/** When an image was made, in milliseconds since 1970; NaN where its time is missing or unreadable. */
export const createdAt = memo(
  (image: EnsImage) => parseInstant(image.creationTime) ?? Number.NaN,
  new WeakMap<EnsImage, number>(),
);

export function isArm(word: string): boolean {
  return /^(arm|aarch)/i.test(word);
}

const X86_COMPUTE_TYPES = ["ens_vm", "ens", "bare_metal"];

/**
 * The architecture of the machines that an image boots: `ARM`, `x86_64`, `i386`, `x86` where the image does not say
 * which of both, or its own word; undefined where it says nothing. The service documents no ARM value for
 * `Architecture`, so an ARM image is known by its `ComputeType`, whatever its `Architecture` says.
 */
export function machineArchitecture(image: Pick<EnsImage, "architecture" | "computeType">): string | undefined {
  const { architecture, computeType } = image;
  if (isArm(computeType ?? "") || isArm(architecture ?? "")) return "ARM";
  if (architecture) return architecture;
  return X86_COMPUTE_TYPES.includes(computeType ?? "") ? "x86" : undefined;
}
