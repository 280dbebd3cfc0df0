export const MEASURED_WITH = "aliyun/alicloud 1.289";

export const MACHINE_TYPE = "alicloud_ens_instance";

/** The one of {@link READ_BACK_ARGUMENTS} of which every machine has a value. */
export const SYSTEM_DISK = "system_disk";

/** Optional, not computed, ForceNew, and read back: where only the machine has one, Terraform plans to replace it at every run. */
export const READ_BACK_ARGUMENTS: readonly string[] = [
  SYSTEM_DISK,
  "spot_strategy",
  "key_pair_name",
  "auto_release_time",
];

export function ignores(ignored: unknown, attribute: string): boolean {
  if (ignored === "all") return true;
  return Array.isArray(ignored) && (ignored.includes(attribute) || ignored.includes("all"));
}

/** A type of resource that boots from an image, and the attribute that holds the image's id. */
export interface MachineKind {
  readonly type: string;
  readonly attribute: string;
}

export const MACHINE_KINDS: readonly MachineKind[] = [{ type: MACHINE_TYPE, attribute: "image_id" }];
