import { IMAGE_ID } from "../query/query";
import type { DiskDeviceMapping, EnsImage } from "../select/image";
import type { Failure } from "./failure";

/** An image as a list has it: where machines are listed, the image that one of them boots from, with that machine's id. */
export interface ListedImage extends EnsImage {
  readonly machineId?: string;
}

export interface ImagePage {
  readonly images: readonly ListedImage[];
  /** Records without a usable id, described for a warning. */
  readonly skipped: readonly string[];
  readonly total?: number;
}

type Reply = Readonly<Record<string, unknown>>;

/** A page has 50 records; a server that heeds no page size may answer more, but not without end. */
const MOST_RECORDS = 1_000;
const FINE = new Set(["0", "200", "ok", "success"]);

/** The failure that an answer with HTTP status 200 reports in its `Code`, if it does. */
export function failureInReply(body: Reply): Failure | undefined {
  const Code = body.Code ?? 0;
  if (["number", "string"].includes(typeof Code) && FINE.has(String(Code).toLowerCase())) return undefined;
  const { failureOfCode } = require("./failure") as typeof import("./failure");
  return failureOfCode(body);
}

/**
 * The images, or machines, of an answer, or undefined if it is not one. The documentation leaves open what an empty answer looks
 * like, and clients were seen to expect each of: no `Images`, null, `{}`, an empty `Image`; all mean no image.
 */
export function readImagePage(body: Reply, isMachines = false): ImagePage | undefined {
  const list = isMachines ? body.Instances : body.Images;
  if (list !== undefined && list !== null && (typeof list !== "object" || Array.isArray(list))) return undefined;
  // Without any sign of a page this is some other server's JSON.
  if (list === undefined && !("Code" in body) && !("TotalCount" in body) && !("RequestId" in body)) return undefined;
  const within = (isMachines ? asRecord(list).Instance : asRecord(list).Image) ?? [];
  if (typeof within !== "object") return undefined;
  const records: readonly unknown[] = Array.isArray(within) ? within : [within];
  if (records.length > MOST_RECORDS) return undefined;
  const skipped: string[] = [];
  const images: ListedImage[] = [];
  for (const record of records) {
    const read = isMachines ? readMachine(asRecord(record)) : readImage(asRecord(record));
    if (read) images.push(read);
    else skipped.push(nameOfSkipped(record));
  }
  const total = toNumber(body.TotalCount);
  return { images, skipped, total: total !== undefined && total >= 0 ? Math.floor(total) : undefined };
}

function readMachine({ InstanceId: machineId, ImageId: imageId }: Reply): ListedImage | undefined {
  if (typeof machineId !== "string" || typeof imageId !== "string") return undefined;
  return IMAGE_ID.test(machineId) && IMAGE_ID.test(imageId) ? { machineId, imageId, imageName: "" } : undefined;
}

function readImage(record: Reply): EnsImage | undefined {
  const imageId = record.ImageId;
  if (typeof imageId !== "string" || !IMAGE_ID.test(imageId)) return undefined;
  // In the order of the names, as they are written.
  return defined({
    architecture: text(record.Architecture),
    computeType: text(record.ComputeType),
    creationTime: text(record.CreationTime),
    diskDeviceMappings: readDisks(record.DiskDeviceMappings),
    imageId,
    imageName: text(record.ImageName) ?? "",
    imageOwnerAlias: text(record.ImageOwnerAlias),
    imageSizeGiB: toNumber(record.ImageSize),
    imageStorageSize: toNumber(record.ImageStorageSize),
    instanceId: text(record.InstanceId),
    osVersion: text(record.OsVersion),
    platform: text(record.Platform),
    regionId: text(record.RegionId),
    snapshotId: text(record.SnapshotId),
    status: text(record.Status),
  });
}

function readDisks(value: unknown): readonly DiskDeviceMapping[] | undefined {
  const mapping = asRecord(value).DiskDeviceMapping;
  if (typeof mapping !== "object" || mapping === null) return undefined;
  return (Array.isArray(mapping) ? mapping : [mapping]).map(asRecord).map((disk) =>
    defined({
      format: text(disk.Format),
      // The API spells this one with a small letter.
      imageId: text(disk.imageId ?? disk.ImageId),
      sizeGiB: toNumber(disk.Size),
      type: text(disk.Type)?.toLowerCase(),
    }),
  );
}

function nameOfSkipped(record: unknown): string {
  const name = text(asRecord(record).ImageName);
  return name ? JSON.stringify(name.slice(0, 80)) : "without a name";
}

function text(value: unknown): string | undefined {
  if (typeof value === "number") return String(value);
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** Without what is undefined. By hand, since it is done for every image while the next page waits to be asked. */
function defined<T extends object>(record: T): T {
  const known: Partial<T> = {};
  for (const name of Object.keys(record) as (keyof T)[]) if (record[name] !== undefined) known[name] = record[name];
  return known as T;
}

export function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

/** A number that JSON can hold, also where it stands as a text, as most numbers of these APIs do. */
export function toNumber(value: unknown): number | undefined {
  const number = typeof value === "string" && /^\s*-?\d+(\.\d+)?\s*$/.test(value) ? Number(value) : value;
  // JSON holds neither infinity nor a negative zero.
  return typeof number === "number" && Number.isFinite(number) ? number + 0 : undefined;
}

/** A code or id as it may be printed: anything that does not look like one may be a quoted document. */
export function printable(value: unknown): string | undefined {
  const text = typeof value === "number" ? String(value) : value;
  return typeof text === "string" && /^[\w.:-]{1,80}$/.test(text) ? text : undefined;
}
