import { createHash } from "node:crypto";
import type { IConstruct } from "constructs";
import { EnsImagesError } from "../errors/ens-images-error";
import { type LookupFailure, lookupFailure, lookupsFailed } from "../errors/lookups";
import type { Pin } from "../lock/lock";
import { IMAGE_ID } from "../query/names";
import type { EnsImage } from "../select/image";
import type { TestImage } from "../testing";
import type { Lookup } from "./lookup";

const TEST_IMAGES = Symbol.for("cdktf-ens-images/test-images");

/** Images that a unit test gives to the lookups below a scope: a catalog, or one image for each lookup. */
export type TestImages = readonly EnsImage[] | ((lookup: Lookup) => EnsImage);

/** Sets what the lookups below a scope are answered from. */
export function setTestImages(scope: IConstruct, images: TestImages): void {
  Object.defineProperty(scope, TEST_IMAGES, { value: images, configurable: true });
}

/**
 * Answers the lookups to which a test gave images, by the nearest scope above: without network, lock or mode.
 *
 * @throws EnsImagesError `LOOKUPS_FAILED`
 */
export function answerFromTest(lookups: readonly Lookup[]): void {
  const failures: LookupFailure[] = [];
  for (const lookup of lookups) {
    const images = lookup.outcome ? undefined : testImagesOf(lookup.construct);
    if (!images) continue;
    const answer = typeof images === "function" ? images(lookup) : chosen(lookup, images);
    if (EnsImagesError.is(answer)) failures.push(lookupFailure(lookup.path, answer));
    else lookup.outcome = { kind: "pinned", pin: pinOf(lookup, answer) };
  }
  if (failures.length > 0) throw lookupsFailed(failures);
}

function testImagesOf(construct: IConstruct): TestImages | undefined {
  let scope: (IConstruct & { [TEST_IMAGES]?: TestImages }) | undefined = construct;
  while (scope && !scope[TEST_IMAGES]) scope = scope.node.scope;
  return scope?.[TEST_IMAGES];
}

function chosen(lookup: Lookup, images: readonly EnsImage[]): Pin["image"] | EnsImagesError {
  const { indexCatalog } = require("../select/catalog") as typeof import("../select/catalog");
  const { choose } = require("../select/choose") as typeof import("../select/choose");
  const { ruleContext } = require("../select/rules") as typeof import("../select/rules");
  try {
    return choose(lookup.query, indexCatalog(images), ruleContext(Date.now())).image;
  } catch (error) {
    if (EnsImagesError.is(error)) return error;
    throw error;
  }
}

function pinOf(lookup: Lookup, image: Pin["image"]): Pin {
  return { query: lookup.query, image, why: "given by the test", connection: {} };
}

/** What is wrong with an image that a test states. */
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
