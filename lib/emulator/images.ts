import { EnsImagesError } from "../errors/ens-images-error";
import type { Fields } from "../util/json";
import type { Assumptions } from "./assumptions";
import { readRecords, WatchedFile } from "./files";
import type { ListShape, Parameters } from "./parameters";
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

/** A record of `Images.Image`, in the API's own field names. It is answered as it is, unknown fields included. */
export interface ImageRecord {
  readonly ImageId: string;
  readonly [field: string]: unknown;
}

export interface ImageSource {
  current(): readonly ImageRecord[];
}

/** `newest`: by `CreationTime`, the newest first. `file`: as the catalog lists them. */
export type ImageOrder = "newest" | "oldest" | "file";

/** Fields that the API documents as text; a number is accepted, since some of its siblings answer numbers. */
const TEXT_FIELDS = (
  "ImageName CreationTime Architecture ComputeType ImageOwnerAlias ImageSize ImageStorageSize " +
  "InstanceId OsVersion Platform RegionId SnapshotId Status"
).split(" ");

export function watchCatalog(path: string, order: ImageOrder, report: (problem: string) => void): ImageSource {
  const unreadable = (why: string) =>
    invalid(path, `it cannot be read (${why})`, "Name a file that holds a JSON array of image records.");
  return new WatchedFile(path, (text) => inOrder(parseCatalog(text, path), order), report, unreadable);
}

export function fixedCatalog(records: readonly ImageRecord[], order: ImageOrder): ImageSource {
  const images = inOrder(parseCatalog(JSON.stringify(records), "the catalog given"), order);
  return { current: () => images };
}

const NEXT = {
  text: "Write it whole, best by renaming a finished file.",
  value: "Of an API answer, keep the array under Images.Image only.",
  record: "Records have the field names of the API, such as ImageId and ImageName.",
};

export function parseCatalog(text: string, path: string): ImageRecord[] {
  const problemOf = (record: Fields, at: string) => {
    const wrong = TEXT_FIELDS.find((name) => !["undefined", "string", "number"].includes(typeof record[name]));
    return wrong && `${at}.${wrong} is no text`;
  };
  const fail = (why: string, level: keyof typeof NEXT) => invalid(path, why, NEXT[level]);
  return readRecords(text, { ids: ["ImageId"], problemOf, fail }) as ImageRecord[];
}

/** The sort is stable: images of one moment stay in the order of the file. */
function inOrder(images: ImageRecord[], order: ImageOrder): readonly ImageRecord[] {
  if (order === "file") return images;
  const sign = order === "newest" ? -1 : 1;
  const timeOf = (image: ImageRecord) => Date.parse(String(image.CreationTime)) || 0;
  return images.sort((a, b) => sign * (timeOf(a) - timeOf(b)));
}

function invalid(path: string, why: string, next: string): EnsImagesError {
  return new EnsImagesError("CATALOG_INVALID", `The catalog ${path} cannot be used: ${why}. ${next}`);
}
