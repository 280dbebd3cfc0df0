import type { IConstruct } from "constructs";
import type { ConnectionName, ConnectionSettings } from "../account/connection";
import { IS_TOKEN, type QueryProblem } from "../errors/query";
import { KEY_NAME } from "../lock/lock";
import { type LookupMode, modeCheck } from "../lock/mode";
import type { Outcome } from "../lock/outcome";
import type { CanonicalQuery, ImageQuery } from "../query/query";
import { type Check, checkFields, flagCheck } from "../util/check-fields";
import type { TerraformProvider } from "./framework";
import { isAlicloudProvider } from "./provider-connection";
import { isToken } from "./tokens";

/**
 * Props of an `EnsImageLookup`: the query for the image, and how it is asked and pinned.
 *
 * At least one of `imageName`, `exactImageName`, `nameRegex`, `imageId` and `snapshotId` is required; the constructor
 * says so where all are missing. A construct of your own may extend the props, or take a part of them.
 *
 * @example
 * interface BaseImageProps extends Omit<EnsImageLookupProps, "pick"> {
 *   readonly team: string;
 * }
 *
 * class BaseImage extends EnsImageLookup {
 *   constructor(scope: Construct, id: string, { team, ...props }: BaseImageProps) {
 *     super(scope, id, { imageName: `${team}-base-*`, ...props, pick: "mostRecent" });
 *   }
 * }
 */
export interface EnsImageLookupProps extends ImageQuery {
  /**
   * A name for the entry in the lock file. Lookups of one app with one `pin` share one entry, and so one image: their
   * queries and their accounts must be the same, or synth ends with `PIN_SHARED`.
   *
   * The entry keeps its name when the construct moves or is renamed. Letters, digits and `. _ - : @ +`, with `/` between
   * parts.
   * @default - the construct path
   */
  readonly pin?: string | undefined;
  /**
   * How this lookup is answered, whatever the app's mode is: `auto` (the lock, then the account), `frozen` (the lock
   * only), `live` (the account in every run, the lock untouched).
   *
   * `ENS_IMAGES_MODE=frozen` goes before this prop.
   * @default - the app's mode
   */
  readonly mode?: LookupMode | undefined;
  /**
   * Whose images: the account that this alicloud provider construct names. Its literal arguments are used, and of a
   * token among them synth says when it is needed.
   *
   * Not together with `connection`.
   * @default - the alicloud provider without alias in the lookup's stack, and for a lookup above all stacks the one that
   * they agree on; without any, the environment
   */
  readonly provider?: TerraformProvider | undefined;
  /**
   * Whose images: an account by settings, for a lookup without a provider construct. What is left out comes from the
   * environment.
   *
   * Not together with `provider`. It has nothing to do with the `connection` of a provisioner.
   * @default - as `provider` says
   */
  readonly connection?: ConnectionSettings | undefined;
  /**
   * Adds an output to every stack that uses this lookup, `ens_image_<slug>_<hash>`, so that a plan shows the image by
   * name, date and id.
   * @default - the app's setting `planOutputs`
   */
  readonly planOutputs?: boolean | undefined;
}

export type LookupOptions = Omit<EnsImageLookupProps, keyof ImageQuery>;

export interface Lookup extends LookupOptions {
  readonly construct: IConstruct;
  readonly path: string;
  readonly query: CanonicalQuery;
  outcome?: Outcome;
  /** The program read the record of its image, whose texts are not escaped. */
  recordIsRead?: true;
  /** Whose images the run asks for, by name, once it is answered: not the pin's word, which may be another run's. */
  stated?: ConnectionName;
}

const EXAMPLES: Readonly<Record<keyof LookupOptions, string>> = {
  pin: 'pin: "web-base"',
  mode: 'mode: "live"',
  provider: "provider: alicloud",
  connection: 'connection: { profile: "prod" }',
  planOutputs: "planOutputs: true",
};

const CHECKS: Readonly<Record<keyof LookupOptions, Check>> = {
  pin: (value) =>
    typeof value === "string" && KEY_NAME.test(value)
      ? undefined
      : "must be a name of letters, digits and . _ - : @ +, with / between its parts",
  mode: modeCheck,
  provider: (value) =>
    isAlicloudProvider(value) ? undefined : "must be an alicloud provider construct; settings are the prop connection",
  connection: (value) => (isAlicloudProvider(value) ? "is a provider construct: that is the prop provider" : undefined),
  planOutputs: flagCheck,
};

export function optionProblems(options: LookupOptions): QueryProblem[] {
  const { provider, connection } = options;
  const token: Check = (value) => (isToken(value) ? IS_TOKEN : undefined);
  const problems = checkFields(options, CHECKS, () => "", token).map(({ name, problem }): QueryProblem => {
    return { prop: name, problem, example: EXAMPLES[name as keyof LookupOptions] };
  });
  if (connection === undefined || isAlicloudProvider(connection)) return problems;
  const { connectionProblems } = require("../account/check-connection") as typeof import("../account/check-connection");
  problems.push(...connectionProblems(connection, isToken));
  if (provider !== undefined) {
    const problem = "is stated beside provider: an account is named by one of them";
    problems.push({ prop: "connection", problem, example: EXAMPLES.connection });
  }
  return problems;
}
