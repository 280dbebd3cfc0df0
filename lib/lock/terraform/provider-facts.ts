/**
 * What the Terraform provider does with a machine and its schema does not say, as measured with the release named here.
 */
export const MEASURED_WITH = "aliyun/alicloud 1.289";

/** The provider's resource type of an ENS machine. */
export const MACHINE_TYPE = "alicloud_ens_instance";

/** The one of {@link READ_BACK_ARGUMENTS} of which every machine has a value. */
export const SYSTEM_DISK = "system_disk";

/**
 * Arguments of {@link MACHINE_TYPE} that are optional, not computed and ForceNew, and that the provider reads back: where
 * the configuration states none and the machine has one, Terraform plans to replace the machine, at every run.
 */
export const READ_BACK_ARGUMENTS: readonly string[] = [
  SYSTEM_DISK,
  "spot_strategy",
  "key_pair_name",
  "auto_release_time",
];

/** Whether the `ignore_changes` of a machine's block names an attribute. */
export function ignores(ignored: unknown, attribute: string): boolean {
  if (ignored === "all") return true;
  return Array.isArray(ignored) && (ignored.includes(attribute) || ignored.includes("all"));
}
