import { createHash } from "node:crypto";
import { IMAGE_ID } from "../query/names";
import type { EnsImage } from "../select/image";
import type { TestImage } from "../testing";

export function testImageProblem(image: TestImage | null | undefined): string | undefined {
  const { imageName, imageId }: Partial<TestImage> = image ?? {};
  if (typeof imageName !== "string") return 'needs a name, for example { imageName: "web-base-1" }';
  return imageId === undefined || IMAGE_ID.test(imageId)
    ? undefined
    : "has an imageId of other than letters, digits, _ . -";
}

/** The image that a test states, whole. Of several of one name, each has an id of its own. */
export function testImage(image: TestImage, namesakes = 0): EnsImage {
  const id = `m-test-${idPart(image.imageName)}`;
  const stated = Object.entries(image).filter(([, value]) => value !== undefined);
  return {
    imageId: namesakes === 0 ? id : `${id}-${namesakes + 1}`,
    creationTime: "2026-01-01T00:00:00Z",
    imageOwnerAlias: "self",
    status: "Available",
    ...(Object.fromEntries(stated) as { readonly imageName: string }),
  };
}

/** A name as part of an id. What had to be changed for that is told apart by a hash: 边缘 and 基础 are not one image. */
function idPart(name: string): string {
  const plain = name.replace(/[^\w.-]+/g, "-").slice(0, 100);
  return plain === name ? name : `${plain}-${createHash("sha256").update(name).digest("hex").slice(0, 8)}`;
}
