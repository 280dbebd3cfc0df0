import type { IConstruct } from "constructs";
import { injectionInvalid, settingsInvalid } from "../errors/settings";
import { projectMode } from "../lock/disk/project";
import { KEY_NAME } from "../lock/lock";
import { checkMode, type LookupMode, MODE_CONTEXT, modeCheck } from "../lock/mode";
import { type Check, checkFields, flagCheck, textCheck } from "../util/check-fields";
import { isFields } from "../util/json";
import type { TerraformResource } from "./framework";

/** Settings of all lookups of one app. Each may also be left out, or stated by a later call. */
export interface EnsImagesSettings {
  /**
   * Path of the lock file, from the folder of cdktf.json; without a cdktf.json, from the working directory. Give each
   * app or environment its own where several share a folder.
   * @default "ens-images.lock.json" beside cdktf.json
   */
  readonly lockFile?: string | undefined;
  /**
   * Prefix of every key of this app in the lock, where two apps share one: `blue` makes `blue/edge/web-image`. Letters,
   * digits and `. _ - : @ +`, with `/` between parts.
   * @default - none
   */
  readonly namespace?: string | undefined;
  /**
   * How lookups are answered: `auto` (the lock, then the account), `frozen` (the lock only), `live` (the account in every
   * run, the lock untouched).
   *
   * The `mode` of a lookup and the variable `ENS_IMAGES_MODE` go before it.
   * @default "auto"; "frozen" where CI or TF_IN_AUTOMATION is set, and under a test runner
   */
  readonly mode?: LookupMode | undefined;
  /**
   * Warns where the image of a pin is older than this many days. A pin never moves for it.
   * @default - no warning
   */
  readonly maxAgeDays?: number | undefined;
  /**
   * Asks the service's own fuzzy search for the texts of the queries, instead of reading the whole catalog: for accounts
   * with thousands of images.
   *
   * How that search matches is not documented. Its answer is checked in every run, and the whole catalog is read where the
   * check fails or a lookup finds nothing.
   * @default false
   */
  readonly serverSideFilter?: boolean | undefined;
  /**
   * Adds an output to every stack for each lookup that it uses, `ens_image_<slug>_<hash>`, so that a plan shows images by
   * name, date and id. The `planOutputs` of a lookup goes before it.
   * @default false
   */
  readonly planOutputs?: boolean | undefined;
}

/** Options of `injectInto`: which machines take the image, and what a change of it does to them. */
export interface InjectionOptions {
  /**
   * Also replaces an image that a machine names itself. Without it such a machine is left alone, and gets a warning.
   * @default false
   */
  readonly overwrite?: boolean | undefined;
  /**
   * Says which machines take the image, by what the program knows of them: path, id, arguments. The others are left to
   * an injection further up. An answer that is a token is the error `SETTINGS_INVALID`.
   * @default - every machine
   */
  readonly filter?: ((machine: TerraformResource) => boolean) | undefined;
  /**
   * Further resource types, and the argument of each that names its image, as in `{ my_machine: "image_id" }`.
   * @default - `alicloud_ens_instance` only, by its `image_id`
   */
  readonly attributes?: Readonly<Record<string, string>> | undefined;
  /**
   * Whether Terraform replaces a machine when its image changes. `false` adds the attribute to the machine's
   * `ignore_changes`: the machines that there are stay, and only a new machine takes the new image.
   * @default true
   */
  readonly replaceOnChange?: boolean | undefined;
}

const SETTINGS: Record<keyof EnsImagesSettings, Check> = {
  lockFile: textCheck,
  namespace: (value) =>
    typeof value === "string" && KEY_NAME.test(value) ? undefined : 'must be a name like "blue" or "team/app"',
  mode: modeCheck,
  serverSideFilter: flagCheck,
  maxAgeDays: (value) =>
    typeof value === "number" && Number.isFinite(value) && value > 0 ? undefined : "must be a number of days above 0",
  planOutputs: flagCheck,
};

const ARGUMENT = /^(?!__proto__$)\w+$/;
const OPTIONS: Record<keyof InjectionOptions, Check> = {
  overwrite: flagCheck,
  replaceOnChange: flagCheck,
  filter: (value) => (typeof value === "function" ? undefined : "must be a function of a machine"),
  attributes: (value) =>
    isFields(value) && Object.values(value).every((name) => typeof name === "string" && ARGUMENT.test(name))
      ? undefined
      : 'must name an argument for each resource type, like { my_machine: "image_id" }',
};

/** @throws EnsImagesError `SETTINGS_INVALID` */
export function checkSettings(settings: EnsImagesSettings): void {
  if (!isFields(settings))
    throw settingsInvalid("EnsImages.of(app).configure(settings): settings", "must be an object");
  const unknown = () => `is not a setting; there are ${Object.keys(SETTINGS).join(", ")}`;
  const [wrong] = checkFields(settings, SETTINGS, unknown);
  if (wrong) throw settingsInvalid(`EnsImages.of(app).configure({ ${wrong.name} })`, wrong.problem);
}

/** @throws EnsImagesError `SETTINGS_INVALID` */
export function checkInjectionOptions(lookup: string, options: InjectionOptions): void {
  if (!isFields(options)) throw injectionInvalid(lookup, "the options must be an object, like { overwrite: true }");
  const unknown = () => `is no option; there are ${Object.keys(OPTIONS).join(", ")}`;
  const [wrong] = checkFields(options, OPTIONS, unknown);
  if (wrong) throw injectionInvalid(lookup, `${wrong.name} ${wrong.problem}`);
}

/** The mode that the context names: the app's own, else that of cdktf.json, which holds without the command line too. */
export function contextMode(root: IConstruct, cwd: string, env: NodeJS.ProcessEnv): LookupMode | undefined {
  return checkMode(root.node.tryGetContext(MODE_CONTEXT) ?? projectMode(cwd, env));
}

/** Whether `Testing.app` made the app: it stubs the version. */
export function isTestingApp(root: IConstruct): boolean {
  return root.node.tryGetContext("cdktfVersion") === "stubbed";
}
