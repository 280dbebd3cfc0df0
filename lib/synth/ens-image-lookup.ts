import { Construct, type IConstruct } from "constructs";
import { literalImage, publicImage, queryInvalid } from "../errors/query";
import { settingsInvalid } from "../errors/settings";
import { statedQuery } from "../query/canonical";
import { isForPublic, UNTOLD } from "../query/query";
import { type EnsImage, IMAGE_ATTRIBUTES, type PinnedImage } from "../select/image";
import { mapTexts } from "../util/json";
import { memo } from "../util/memo";
import { terraformLiteral, terraformText } from "../util/terraform-text";

import { EnsImages } from "./ens-images";
import { type IResolvable, Token } from "./framework";
import { type EnsImageLookupProps, type Lookup, optionProblems } from "./lookup";
import { checkInjectionOptions, type InjectionOptions } from "./settings";
import { isToken, LookupToken } from "./tokens";

/**
 * Finds one image of Alibaba Cloud Edge Node Service (ENS) at synth time.
 *
 * The query is answered through `DescribeSelfImages` (`DescribeImages` for `owners: ["system"]`) once, and the answer is pinned in ens-images.lock.json beside
 * cdktf.json; commit that file. Later runs take the image from the lock, without a request and without credentials. A
 * pin moves only by `ens-images update` or `ENS_IMAGES_REFRESH`: a newer image in the account changes nothing, and so
 * replaces no machine.
 *
 * The stack carries the literal ImageId. `app.synth()` stays a plain synchronous call. All lookups that have no answer
 * are reported together in one error, and nothing is written then.
 *
 * @example
 * const image = new EnsImageLookup(stack, "web-image", {
 *   imageName: "web-base-*",
 *   pick: "mostRecent",
 * });
 * new EnsInstance(stack, "web", {
 *   imageId: image.imageId,
 *   instanceType: "ens.sn1.small",
 *   paymentType: "PayAsYouGo",
 *   scheduleAreaLevel: "Region",
 * });
 */
export class EnsImageLookup extends Construct {
  private readonly lookup: Lookup;
  private readonly text = memo((attribute: keyof EnsImage) =>
    Token.asString(
      new LookupToken(this.lookup, (context) => {
        // An attribute that the API left out is empty, so that text around it stays text.
        const text = String(this.attribute(attribute) ?? "");
        // As an argument of a function or operator it stands within an expression, which takes text in quotes only.
        return (context as { suppressBraces?: boolean }).suppressBraces ? terraformLiteral(text) : terraformText(text);
      }),
    ),
  );

  /**
   * States a query. Nothing is asked yet: lookups are answered together, at the start of `app.synth()`.
   *
   * @param scope the app, a stack, or any construct
   * @param id name of the construct; its path is the key of the entry in the lock, unless `pin` names one
   * @param props the query, and how it is asked and pinned
   * @throws EnsImagesError `QUERY_INVALID`, `QUERY_TOKEN`: all that is wrong with the props
   */
  constructor(scope: Construct, id: string, props: EnsImageLookupProps) {
    super(scope, id);
    // A program in JavaScript may give no props at all: that is a query without a name.
    const { pin, mode, provider, connection, planOutputs, ...query } = props ?? {};
    const stated = statedQuery(query, isToken);
    const problems = optionProblems({ pin, mode, provider, connection, planOutputs });
    const { path } = this.node;
    if ("problems" in stated || problems.length > 0) {
      const all = "problems" in stated ? [...stated.problems, ...problems] : problems;
      throw queryInvalid(path, all);
    }
    this.lookup = { construct: this, path, query: stated.query, pin, mode, provider, connection, planOutputs };
    EnsImages.of(this).register(this.lookup);
  }

  /** Id of the image (`ImageId`), as a token that resolves to the literal id: the argument `image_id` of a machine. */
  get imageId(): string {
    return this.text("imageId");
  }

  /**
   * Name of the image (`ImageName`), as a token. `${` and `%{` in it are escaped: Terraform reads the name to the
   * letter.
   */
  get imageName(): string {
    return this.text("imageName");
  }

  /** When the image was created (`CreationTime`): ISO 8601, as a token. Empty where the API gives none. */
  get creationTime(): string {
    return this.text("creationTime");
  }

  /** Architecture of the image (`Architecture`), such as `x86_64`, as a token. Empty where the API gives none. */
  get architecture(): string {
    return this.text("architecture");
  }

  /** Distribution (`Platform`), such as `ubuntu`, as a token. Empty where the API gives none. */
  get platform(): string {
    return this.text("platform");
  }

  /** Version of the distribution (`OsVersion`), such as `22.04`, as a token. Empty where the API gives none. */
  get osVersion(): string {
    return this.text("osVersion");
  }

  /**
   * Kind of machine that the image is built for (`ComputeType`), such as `ens_vm`, as a token. Empty where the API
   * gives none.
   */
  get computeType(): string {
    return this.text("computeType");
  }

  /** Whose image it is (`ImageOwnerAlias`), as a token: `self`, `others` where another account shares it, `system` where it is public. */
  get imageOwnerAlias(): string {
    return this.text("imageOwnerAlias");
  }

  /** Size of the image in GiB (`ImageSize`), as a token. It resolves to null where the API gives none. */
  get imageSizeGiB(): number {
    return Token.asNumber(new LookupToken(this.lookup, () => this.attribute("imageSizeGiB")));
  }

  /**
   * Size of the stored image (`ImageStorageSize`), as a token; the API documents no unit. It resolves to null where
   * the API gives none.
   */
  get imageStorageSize(): number {
    return Token.asNumber(new LookupToken(this.lookup, () => this.attribute("imageStorageSize")));
  }

  /** The instance that the image was made from (`InstanceId`), as a token. Empty where the API gives none. */
  get instanceId(): string {
    return this.text("instanceId");
  }

  /** The snapshot of the system disk (`SnapshotId`), as a token. Empty where the API gives none. */
  get snapshotId(): string {
    return this.text("snapshotId");
  }

  /** Status of the image on the day of the pin (`Status`), as a token: `Available`. */
  get status(): string {
    return this.text("status");
  }

  /**
   * Where the image is stored (`RegionId`), as a token. It is not the node that a machine runs on. Empty where the API
   * gives none.
   */
  get regionId(): string {
    return this.text("regionId");
  }

  /**
   * Disks of the image (`DiskDeviceMappings`), as a token that resolves to a list of `{ type, sizeGiB, format, imageId
   * }`.
   */
  get diskDeviceMappings(): IResolvable {
    return new LookupToken(this.lookup, () => mapTexts(this.attribute("diskDeviceMappings") ?? [], terraformText));
  }

  /**
   * The image as a plain record, for branching in code. For a stack, take the attributes above: their text is escaped for
   * Terraform, and the record's is as the API sent it. A name is free text that others write, and text in a stack is code:
   * of `${file("…")}` in a name that comes from the record, Terraform reads the file. A synth warns where that is so.
   *
   * Reading it before the tree is complete answers all lookups that were made so far, in a child process where one must be
   * asked. The catalog that was read is kept for the life of the app, so that later lookups see the same images.
   *
   * @throws EnsImagesError `LOOKUPS_FAILED`; `LITERAL_IMAGE` from any attribute but `imageId` of a literal id, and from
   * `computeType`, `osVersion`, `status`, `instanceId` and `imageStorageSize` of a public image
   */
  get image(): EnsImage {
    this.lookup.recordIsRead = true;
    return this.record();
  }

  private record(): EnsImage {
    const { image, query } = EnsImages.of(this).pinOf(this.lookup);
    const { path } = this.node;
    if (image.imageName === undefined) {
      const others = IMAGE_ATTRIBUTES.filter((name) => name !== "imageId");
      return refusing(image, others, (name) => literalImage(path, image.imageId, name));
    }
    if (!isForPublic(query)) return image;
    const untold = UNTOLD.filter((name) => image[name] === undefined);
    return refusing(image, untold, (name) => publicImage(path, name));
  }

  /**
   * Sets `image_id` of every `alicloud_ens_instance` below a scope that names no image itself, made before or after this
   * call, by bindings or as a raw `TerraformResource`. A machine takes the image of the nearest scope above it.
   *
   * @example
   * image.injectInto(stack);
   * // A construct of a library, whose machines name an image, and which Terraform shall keep when the image changes:
   * image.injectInto(cluster, { overwrite: true, replaceOnChange: false });
   *
   * @param scope the app, a stack, or any construct of the lookup's app
   * @param options which machines, which resource types, and whether a change of the image replaces a machine
   * @throws EnsImagesError `INJECTION_TWICE`, `SETTINGS_INVALID`; at synth `INJECTION_EMPTY`, where there is no machine,
   * and `INJECTION_LATE`, where it was written already
   */
  injectInto(scope: IConstruct, options: InjectionOptions = {}): void {
    const problem = Construct.isConstruct(scope)
      ? scope.node.root !== this.node.root && "belongs to another app than the lookup"
      : "must be the app, a stack or another construct";
    if (problem) throw settingsInvalid(`${this.node.path}: injectInto(scope): scope`, problem);
    checkInjectionOptions(this.node.path, options);
    EnsImages.of(this).injection.add(this.lookup, scope, options);
  }

  private attribute(name: keyof EnsImage): unknown {
    return this.record()[name] ?? null;
  }
}

/** A record whose unknown attributes say that they are, and hide from JSON and matchers. */
function refusing(
  image: PinnedImage,
  names: readonly (keyof EnsImage)[],
  error: (name: keyof EnsImage) => Error,
): EnsImage {
  const record = { ...image };
  for (const name of names) {
    Object.defineProperty(record, name, {
      get: () => {
        throw error(name);
      },
    });
  }
  return record as EnsImage;
}
