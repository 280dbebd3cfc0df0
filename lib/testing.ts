import { createHash } from "node:crypto";
import type { IConstruct } from "constructs";
import { settingsInvalid } from "./errors/settings";
import { IMAGE_ID, isForPublic } from "./query/query";
import type { EnsImage } from "./select/image";
import { setTestImages } from "./synth/test-images";

export type { DiskDeviceMapping, EnsImage } from "./select/image";

/**
 * An image as a test states it: the name is required, and `giveImages` fills in what is left out.
 *
 * The id is made from the name, `m-test-<name>`, the status is `Available`, the owner `self`, and the creation time
 * 2026-01-01. A test of `pick: "mostRecent"` states `creationTime`, and of a public image `imageOwnerAlias: "system"`.
 */
export type TestImage = { readonly [Attribute in keyof EnsImage]?: EnsImage[Attribute] | undefined } & Pick<
  EnsImage,
  "imageName"
>;

/**
 * Gives images to all lookups below a scope, for a unit test: nothing is asked, and no lock is read or written.
 *
 * Call it before the stacks are synthesized. Where two calls reach a lookup, the one on the nearer scope counts.
 *
 * With a list, the lookups are answered from it by their own rules, so that a test also sees what a query picks, and an
 * error where it picks nothing. Without a list every lookup gets an image named after its construct id, with the id
 * `m-test-<construct id>`, and a hash after it where the construct id has other characters than an image id may have.
 *
 * @example
 * const json = Testing.synthScope((stack) => {
 *   giveImages(stack, [{ imageName: "web-base-1" }, { imageName: "web-base-2", imageId: "m-2" }]);
 *   new WebMachines(stack, "web");
 * });
 *
 * @param scope the app of the test, a stack, or any construct
 * @param images the images of the account, at least a name each
 * @throws EnsImagesError `SETTINGS_INVALID` where an image is none
 */
export function giveImages(scope: IConstruct, images?: readonly TestImage[]): void {
  if (images === undefined) {
    setTestImages(scope, ({ construct: { node }, query }) =>
      wholeImage({ imageName: node.id, ...(isForPublic(query) && { imageOwnerAlias: "system" }) }),
    );
    return;
  }
  if (!Array.isArray(images)) throw settingsInvalid("giveImages: images", "must be a list of images");
  for (const [i, image] of images.entries()) {
    const problem = problemOf(image);
    if (problem) throw settingsInvalid(`giveImages: images[${i}]`, problem);
  }
  const namesakes = (i: number) =>
    images.slice(0, i).filter(({ imageName }) => imageName === images[i].imageName).length;
  setTestImages(
    scope,
    images.map((image, i) => wholeImage(image, namesakes(i))),
  );
}

function problemOf(image: TestImage | null | undefined): string | undefined {
  const { imageName, imageId }: Partial<TestImage> = image ?? {};
  if (typeof imageName !== "string") return 'needs a name, for example { imageName: "web-base-1" }';
  return imageId === undefined || IMAGE_ID.test(imageId)
    ? undefined
    : "has an imageId of other than letters, digits, _ . -";
}

/** The image that a test states, whole. Of several of one name, each has an id of its own. */
function wholeImage(image: TestImage, namesakes = 0): EnsImage {
  const id = `m-test-${idPart(image.imageName)}`;
  const stated = Object.entries(image).filter(([, value]) => value !== undefined);
  return {
    imageId: namesakes === 0 ? id : `${id}-${namesakes + 1}`,
    creationTime: "2026-01-01T00:00:00Z",
    imageOwnerAlias: "self",
    ...(image.imageOwnerAlias !== "system" && { status: "Available" }),
    ...(Object.fromEntries(stated) as { readonly imageName: string }),
  };
}

/** A name as part of an id. What had to be changed for that is told apart by a hash: 边缘 and 基础 are not one image. */
function idPart(name: string): string {
  const plain = name.replace(/[^\w.-]+/g, "-").slice(0, 100);
  return plain === name ? name : `${plain}-${createHash("sha256").update(name).digest("hex").slice(0, 8)}`;
}
