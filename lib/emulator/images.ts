import type { Assumptions } from "./assumptions";
import type { ImageRecord } from "./catalog-file";
import type { ListShape } from "./paging";
import type { Parameters } from "./parameters";
import { invalidParameter } from "./reply";

/** How `DescribeSelfImages` searches `ImageId` and `ImageName`. The documentation says "fuzzy" and no more. */
export type FuzzySearch = "contains" | "ignore-case" | "prefix" | "equals";

export const IMAGES: ListShape = { outer: "Images", inner: "Image", maxPageSize: 50 };

/** Fields of a catalog record that `DescribeImages` is not documented to answer. */
const SELF_ONLY = ["Status", "ComputeType", "OsVersion", "InstanceId", "ImageStorageSize"];

/** `DescribeSelfImages`: all images but the public ones. Parameters it does not know are ignored. */
export function selfImages(images: readonly ImageRecord[], parameters: Parameters, fuzzy: FuzzySearch): ImageRecord[] {
  return images.filter(
    (image) =>
      !isPublic(image) &&
      matches(image.ImageId, parameters.get("ImageId"), fuzzy) &&
      matches(image.ImageName, parameters.get("ImageName"), fuzzy) &&
      matches(image.SnapshotId, parameters.get("SnapshotId"), "equals"),
  );
}

/** `DescribeImages`: public images and, unless assumed otherwise, all others too. */
export function allImages(images: readonly ImageRecord[], parameters: Parameters, assume: Assumptions): object[] {
  const asked = (name: string, how: string): string | undefined =>
    how === "ignored" ? undefined : parameters.get(name);
  const { "DescribeImages.ImageName": name, "DescribeImages.Status": status } = assume;
  if (status === "refused" && parameters.get("Status")) throw invalidParameter("Status");
  const found = images.filter(
    (image) =>
      (assume["DescribeImages.records"] === "all" || isPublic(image)) &&
      matches(image.ImageId, parameters.get("ImageId"), assume["DescribeImages.ImageId"]) &&
      matches(image.ImageName, asked("ImageName", name), name === "contains" ? name : "equals") &&
      matches(image.SnapshotId, parameters.get("SnapshotId"), "equals") &&
      matches(image.Status, asked("Status", status), "equals") &&
      matches(image.RegionId, asked("EnsRegionId", assume["DescribeImages.EnsRegionId"]), "equals"),
  );
  return assume["DescribeImages.fields"] === "all" ? found : found.map(documented);
}

export function isPublic(image: ImageRecord): boolean {
  return image.ImageOwnerAlias === "system";
}

function documented(image: ImageRecord): object {
  return Object.fromEntries(Object.entries(image).filter(([field]) => !SELF_ONLY.includes(field)));
}

const FITS: Readonly<Record<FuzzySearch, (whole: string, asked: string) => boolean>> = {
  contains: (whole, asked) => whole.includes(asked),
  "ignore-case": (whole, asked) => whole.toLowerCase().includes(asked.toLowerCase()),
  prefix: (whole, asked) => whole.startsWith(asked),
  equals: (whole, asked) => whole === asked,
};

function matches(value: unknown, asked: string | undefined, how: FuzzySearch): boolean {
  return !asked || FITS[how](typeof value === "string" ? value : "", asked);
}
