import { readFileSync } from "node:fs";
import { EnsImagesError } from "../errors/ens-images-error";
import { isFields } from "../util/json";
import { WatchedFile } from "./watched-file";

/** A record of `Images.Image`, in the API's own field names. It is answered as it is, unknown fields included. */
export interface ImageRecord {
  readonly ImageId: string;
  readonly [field: string]: unknown;
}

/** Where the images of one account come from. */
export interface ImageSource {
  /** The images now, in the order in which they are answered. */
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

/** A catalog file, read again whenever it changes. Throws `CATALOG_INVALID` when it is bad at the start. */
export function watchCatalog(path: string, order: ImageOrder, report: (problem: string) => void): ImageSource {
  try {
    readFileSync(path);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw invalid(path, `it cannot be read (${why})`, "Name a file that holds a JSON array of image records.");
  }
  return new WatchedFile(path, (text) => inOrder(parseCatalog(text, path), order), report);
}

/** A catalog that is given as it is. */
export function fixedCatalog(records: readonly ImageRecord[], order: ImageOrder): ImageSource {
  const images = inOrder(parseCatalog(JSON.stringify(records), "the catalog given"), order);
  return { current: () => images };
}

/** Checks a catalog's text. What is wrong is named by its path in the JSON. */
export function parseCatalog(text: string, path: string): ImageRecord[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw invalid(
      path,
      `it is not JSON (${(error as Error).message})`,
      "Write it whole, best by renaming a finished file.",
    );
  }
  if (!Array.isArray(value)) {
    throw invalid(path, "it is no JSON array", "Of an API answer, keep the array under Images.Image only.");
  }
  const firstAt = new Map<string, number>();
  value.forEach((record: unknown, index) => {
    const problem = problemOf(record, index, firstAt);
    if (problem) {
      throw invalid(path, problem, "Records have the field names of the API, such as ImageId and ImageName.");
    }
  });
  return value as ImageRecord[];
}

function problemOf(record: unknown, index: number, firstAt: Map<string, number>): string | undefined {
  if (!isFields(record)) return `[${index}] is no object`;
  const id = record.ImageId;
  if (typeof id !== "string" || id === "") return `[${index}].ImageId is ${id === undefined ? "missing" : "no text"}`;
  const first = firstAt.get(id);
  if (first !== undefined) return `[${index}].ImageId repeats "${id}" of [${first}]`;
  firstAt.set(id, index);
  const wrong = TEXT_FIELDS.find((name) => !["undefined", "string", "number"].includes(typeof record[name]));
  return wrong && `[${index}].${wrong} is no text`;
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
