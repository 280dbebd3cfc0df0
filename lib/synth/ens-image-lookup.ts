import { Construct, type IConstruct } from "constructs";
import { connectionProblems } from "../account/check-connection";
import type { ConnectionSettings } from "../account/connection";
import { literalImage, type QueryProblem, queryInvalid } from "../errors/query";
import { settingsInvalid } from "../errors/settings";
import { KEY_NAME } from "../lock/lock";
import { isMode, type Mode } from "../lock/mode";
import { statedQuery } from "../query/canonical";
import type { ImageQuery } from "../query/query";
import { type EnsImage, IMAGE_ATTRIBUTES } from "../select/image";
import { terraformLiteral, terraformText } from "../util/terraform-text";
import { EnsImages } from "./ens-images";
import { type IResolvable, type IResolveContext, Lazy, type TerraformProvider, Token } from "./framework";
import { type Lookup, markLookups } from "./lookup";
import { isAlicloudProvider } from "./provider-connection";
import { checkInjectionOptions, type InjectionOptions } from "./settings";
import { isToken, noteToken, noteUse } from "./tokens";

/** How a lookup is asked and pinned. */
export interface EnsImageLookupOptions {
  /**
   * A name for the lock entry. Lookups of one app with one `pin` share one entry; their queries must be equal.
   * @default - the construct path
   */
  readonly pin?: string;
  /**
   * Overrides the app's mode for this lookup.
   * @default - the app's mode
   */
  readonly mode?: Mode;
  /**
   * Whose images: an alicloud provider construct, or settings. A provider's literal arguments are used.
   * @default - the alicloud provider without alias in the lookup's stack; without one, the environment
   */
  readonly connection?: TerraformProvider | ConnectionSettings;
  /**
   * Adds an output that shows the image in plans to every stack that uses this lookup: `ens_image_<slug>_<hash>`.
   * @default - as `EnsImages.of(app).configure({ planOutputs })` says
   */
  readonly planOutputs?: boolean;
}

/** Props of an {@link EnsImageLookup}: the query, and how it is asked and pinned. */
export type EnsImageLookupProps = ImageQuery & EnsImageLookupOptions;

/**
 * Finds one custom image of Alibaba Cloud Edge Node Service (ENS) at synth time.
 *
 * The query is answered through `DescribeSelfImages` once; the answer is pinned in ens-images.lock.json beside
 * cdktf.json, and later runs take it from there without a request. A pin moves only by `ens-images update` or
 * `ENS_IMAGES_REFRESH`. The stack carries the literal ImageId.
 */
export class EnsImageLookup extends Construct {
  private readonly lookup: Lookup;
  private readonly tokens: Partial<Record<keyof EnsImage, string>> = {};

  /**
   * @throws EnsImagesError `QUERY_INVALID`, `QUERY_TOKEN`: what is wrong with the props, all of it
   */
  constructor(scope: Construct, id: string, props: EnsImageLookupProps) {
    super(scope, id);
    // A program in JavaScript may give no props at all: that is a query without a name.
    const { pin, mode, connection, planOutputs, ...query } = props ?? {};
    const stated = statedQuery(query, isToken);
    const problems = [...optionProblems(pin, mode, planOutputs), ...connectionProblemsOf(connection)];
    const { path } = this.node;
    if ("problems" in stated || problems.length > 0) {
      const all = "problems" in stated ? [...stated.problems, ...problems] : problems;
      throw queryInvalid(path, all);
    }
    this.lookup = { construct: this, path, query: stated.query, pin, mode, connection, planOutputs };
    EnsImages.of(this).register(this.lookup);
  }

  /** `ImageId`. */
  get imageId(): string {
    return this.text("imageId");
  }

  /** `ImageName`. */
  get imageName(): string {
    return this.text("imageName");
  }

  /** `CreationTime`, ISO 8601. */
  get creationTime(): string {
    return this.text("creationTime");
  }

  /** `Architecture`. */
  get architecture(): string {
    return this.text("architecture");
  }

  /** `Platform`. */
  get platform(): string {
    return this.text("platform");
  }

  /** `OsVersion`. */
  get osVersion(): string {
    return this.text("osVersion");
  }

  /** `ComputeType`. */
  get computeType(): string {
    return this.text("computeType");
  }

  /** `ImageOwnerAlias`: `self` or `others`. */
  get imageOwnerAlias(): string {
    return this.text("imageOwnerAlias");
  }

  /** `ImageSize`, in GiB; null where the API gives none. */
  get imageSizeGiB(): number {
    return Lazy.numberValue({ produce: () => this.attribute("imageSizeGiB") as number });
  }

  /** `ImageStorageSize`; the API's documentation gives no unit. Null where the API gives none. */
  get imageStorageSize(): number {
    return Lazy.numberValue({ produce: () => this.attribute("imageStorageSize") as number });
  }

  /** `InstanceId`: the instance the image was made from. */
  get instanceId(): string {
    return this.text("instanceId");
  }

  /** `SnapshotId`. */
  get snapshotId(): string {
    return this.text("snapshotId");
  }

  /** `Status`, as of the day of the pin. */
  get status(): string {
    return this.text("status");
  }

  /** `RegionId`: where the image is stored. */
  get regionId(): string {
    return this.text("regionId");
  }

  /** `DiskDeviceMappings`: a list of `{ type, sizeGiB, format, imageId }`. */
  get diskDeviceMappings(): IResolvable {
    return Lazy.anyValue({ produce: () => escaped(this.attribute("diskDeviceMappings") ?? []) });
  }

  /**
   * The concrete record, for branching in code. Reading it before the tree is complete answers all lookups made so far.
   *
   * @throws EnsImagesError `LOOKUPS_FAILED`; `LITERAL_IMAGE` from any attribute but `imageId` of a literal id
   */
  get image(): EnsImage {
    const { image } = EnsImages.of(this).pinOf(this.lookup);
    if (image.imageName !== undefined) return image;
    return literalRecord(image.imageId, this.node.path);
  }

  /**
   * Sets `image_id` of every `alicloud_ens_instance` below a scope that names no image, made before or after this
   * call. A machine takes the image of the nearest scope above it.
   *
   * @param scope the app, a stack, or any construct
   * @throws EnsImagesError `INJECTION_TWICE`, `SETTINGS_INVALID`; at synth `INJECTION_EMPTY`, where there is no machine,
   * and `INJECTION_LATE`, where it was written already
   */
  injectInto(scope: IConstruct, options: InjectionOptions = {}): void {
    if (!Construct.isConstruct(scope)) {
      throw settingsInvalid(
        `${this.node.path}: injectInto(scope): scope`,
        "must be the app, a stack or another construct",
      );
    }
    if (scope.node.root !== this.node.root) {
      throw settingsInvalid(`${this.node.path}: injectInto(scope): scope`, "belongs to another app than the lookup");
    }
    checkInjectionOptions(this.node.path, options);
    EnsImages.of(this).addTarget({ ...options, lookup: this.lookup, scope });
  }

  private text(attribute: keyof EnsImage): string {
    const known = this.tokens[attribute];
    if (known !== undefined) return known;
    const token = Token.asString(
      new AttributeText((context) => {
        // An attribute that the API left out is empty, so that text around it stays text.
        const text = String(this.attribute(attribute) ?? "");
        // As an argument of a function or operator it stands within an expression, which takes text in quotes only.
        return (context as { suppressBraces?: boolean }).suppressBraces ? terraformLiteral(text) : terraformText(text);
      }),
    );
    noteToken(token, this.lookup);
    this.tokens[attribute] = token;
    return token;
  }

  private attribute(name: keyof EnsImage): unknown {
    noteUse(this.lookup);
    return this.image[name] ?? null;
  }
}

markLookups(EnsImageLookup.prototype);

/** What `Lazy` makes, without a trace of the calls that led here: a large app makes thousands, and a trace takes long. */
class AttributeText implements IResolvable {
  readonly creationStack: string[] = [];

  constructor(readonly resolve: (context: IResolveContext) => string) {}

  toString(): string {
    return Token.asString(this);
  }
}

function escaped(value: unknown): unknown {
  if (typeof value === "string") return terraformText(value);
  if (Array.isArray(value)) return value.map(escaped);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, escaped(member)]));
}

/** The record of a literal id, of which nothing else is known: its other attributes say so, and hide from JSON and matchers. */
function literalRecord(imageId: string, path: string): EnsImage {
  const record = { imageId };
  for (const name of IMAGE_ATTRIBUTES.filter((attribute) => attribute !== "imageId")) {
    Object.defineProperty(record, name, {
      get: () => {
        throw literalImage(path, imageId, name);
      },
    });
  }
  return record as EnsImage;
}

function connectionProblemsOf(connection: unknown): QueryProblem[] {
  if (connection === undefined || isAlicloudProvider(connection)) return [];
  return connectionProblems(connection, (value) => Token.isUnresolved(value));
}

function optionProblems(pin: unknown, mode: unknown, planOutputs: unknown): QueryProblem[] {
  const problems: QueryProblem[] = [];
  if (pin !== undefined && !(typeof pin === "string" && KEY_NAME.test(pin))) {
    const problem = "must be a name of letters, digits and . _ - : @ +, with / between its parts";
    const token = Token.isUnresolved(pin);
    const said = token ? "is a token, a value that only Terraform knows later" : problem;
    problems.push({ prop: "pin", problem: said, example: 'pin: "web-base"', token });
  }
  if (mode !== undefined && !isMode(mode)) {
    problems.push({ prop: "mode", problem: 'must be "auto", "frozen" or "live"', example: 'mode: "live"' });
  }
  if (planOutputs !== undefined && typeof planOutputs !== "boolean") {
    problems.push({ prop: "planOutputs", problem: "must be true or false", example: "planOutputs: true" });
  }
  return problems;
}
