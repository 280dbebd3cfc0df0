import type { Environment } from "../../account/connection";
import { VARIABLES } from "../../account/variables";

/**
 * Warns where the families of variables name different keys: other tools of Alibaba Cloud read only one of them, and
 * would then ask another account.
 */
export function differingFamilies(env: Environment): readonly string[] {
  for (const name of ["accessKeyId", "accessKeySecret", "securityToken"] as const) {
    const set = VARIABLES[name].filter((variable) => env[variable]?.trim());
    const [used, ...others] = set;
    const differing = others.filter((variable) => env[variable]?.trim() !== env[used ?? ""]?.trim());
    if (used && differing.length > 0) {
      return [
        `${used} and ${differing.join(", ")} differ. ${used} is used, as by the Terraform provider; the SDK and the ` +
          "command line of Alibaba Cloud may read the other, and so ask another account. Unset the one that is not meant.",
      ];
    }
  }
  return [];
}
