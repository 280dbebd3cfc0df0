import { injectionInvalid } from "../errors/settings";
import type { TerraformResource } from "./framework";
import type { ImageAttributes } from "./machines/machine";
import { isSettings } from "./settings";

/** How {@link EnsImageLookup.injectInto} fills images in. */
export interface InjectionOptions {
  /**
   * Also replaces an image that a machine names itself.
   * @default false
   */
  readonly overwrite?: boolean;
  /**
   * Which machines; the others are left to a target further up.
   * @default - all
   */
  readonly where?: (machine: TerraformResource) => boolean;
  /**
   * Further resource types, and the attribute of each that names its image; a dot leads into a block, and a number to
   * one of several. Example: `{ "my_machine": "image_id", "my_pool": "template.image", "my_other": "disk.1.image" }`.
   * @default - `alicloud_ens_instance` only, by its `image_id`
   */
  readonly attributes?: ImageAttributes;
  /**
   * False: Terraform keeps a machine when its image changes (`ignore_changes`); only a new machine takes the new image.
   * @default true
   */
  readonly replaceOnChange?: boolean;
}

type Check = (value: unknown) => string | undefined;

const flag: Check = (value) => (typeof value === "boolean" ? undefined : "must be true or false");
const CHECKS: Record<keyof InjectionOptions, Check> = {
  overwrite: flag,
  replaceOnChange: flag,
  where: (value) => (typeof value === "function" ? undefined : "must be a function of a machine"),
  attributes: (value) =>
    isSettings(value) && Object.values(value).every((name) => typeof name === "string" && PATH.test(name))
      ? undefined
      : 'must name an attribute for each resource type, like { "my_machine": "image_id" }',
};
const PATH = /^(?!.*__proto__)\w+(\.\w+)*$/;

/** @throws EnsImagesError `SETTINGS_INVALID` */
export function checkInjectionOptions(lookup: string, options: InjectionOptions): void {
  if (!isSettings(options)) throw injectionInvalid(lookup, "the options must be an object, like { overwrite: true }");
  for (const [name, value] of Object.entries(options)) {
    // An object of JavaScript has names of its own, like constructor, that are no options.
    const check = Object.hasOwn(CHECKS, name) ? CHECKS[name as keyof InjectionOptions] : undefined;
    const problem = check
      ? value !== undefined && check(value)
      : `is no option; there are ${Object.keys(CHECKS).join(", ")}`;
    if (problem) throw injectionInvalid(lookup, `${name} ${problem}`);
  }
}
