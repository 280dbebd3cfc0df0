import { EnsImagesError } from "../errors/ens-images-error";
import type { Fields } from "../util/json";
import { readRecords, WatchedFile } from "./files";

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
const TEXT_FIELDS = [
  "ImageName",
  "CreationTime",
  "Architecture",
  "ComputeType",
  "ImageOwnerAlias",
  "ImageSize",
  "ImageStorageSize",
  "InstanceId",
  "OsVersion",
  "Platform",
  "RegionId",
  "SnapshotId",
  "Status",
];

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
