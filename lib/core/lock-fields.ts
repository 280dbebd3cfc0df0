import type { ConnectionName } from "./connection";
import { parseEndpoint } from "./endpoint";
import { IMAGE_ATTRIBUTES, IMAGE_ID, IMAGE_NUMBERS, IMAGE_TEXTS } from "./image";
import type { PinnedImage } from "./lock";

const DISK = ["type", "sizeGiB", "format", "imageId"];
const DISK_TEXTS = ["type", "format", "imageId"];
const CONNECTION = [
  "profile",
  "region",
  "endpoint",
  "roleArn",
  "oidcRoleArn",
  "oidcProviderArn",
  "account",
  "credentials",
] as const;

/** Makes the error for a path into the JSON. */
export type Invalid = (path: string, problem: string) => Error;
type Fields = Record<string, unknown>;

/** The image of a pin. */
export function readImage(value: unknown, path: string, invalid: Invalid): PinnedImage {
  const image = object(value, path, invalid);
  onlyFields(image, IMAGE_ATTRIBUTES, path, invalid);
  if (typeof image.imageId !== "string" || !IMAGE_ID.test(image.imageId)) {
    throw invalid(`${path}.imageId`, "is not an image id (1 to 128 of letters, digits, _ . -)");
  }
  // A literal id has nothing but itself; anything else was read from the API and has a name.
  if (image.imageName === undefined && Object.keys(image).length > 1) throw invalid(`${path}.imageName`, "is missing");
  for (const field of IMAGE_TEXTS) expect(image, field, "string", path, invalid);
  for (const field of IMAGE_NUMBERS) expect(image, field, "number", path, invalid);
  const disks = image.diskDeviceMappings ?? undefined;
  if (disks === undefined) return image as unknown as PinnedImage;
  for (const [i, disk] of list(disks, `${path}.diskDeviceMappings`, invalid).entries()) {
    const at = `${path}.diskDeviceMappings[${i}]`;
    const fields = object(disk, at, invalid);
    onlyFields(fields, DISK, at, invalid);
    for (const field of DISK_TEXTS) expect(fields, field, "string", at, invalid);
    expect(fields, "sizeGiB", "number", at, invalid);
  }
  return image as unknown as PinnedImage;
}

/** The connection of a pin: names only. */
export function readConnection(value: unknown, path: string, invalid: Invalid): ConnectionName {
  const connection = object(value, path, invalid);
  onlyFields(connection, CONNECTION, path, invalid);
  for (const field of CONNECTION) expect(connection, field, "string", path, invalid);
  const { endpoint } = connection as ConnectionName;
  if (endpoint !== undefined && !isEndpoint(endpoint)) throw invalid(`${path}.endpoint`, "must be host or host:port");
  if (![undefined, "program"].includes(connection.credentials as string)) {
    throw invalid(`${path}.credentials`, 'must be "program"');
  }
  return connection as ConnectionName;
}

function isEndpoint(text: string): boolean {
  try {
    return parseEndpoint(text, "") === text;
  } catch {
    return false;
  }
}

/** The value, if it is an object. */
export function object(value: unknown, path: string, invalid: Invalid): Fields {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw invalid(path, "must be an object");
  return value as Fields;
}

/** The value, if it is a list. */
export function list(value: unknown, path: string, invalid: Invalid): unknown[] {
  if (!Array.isArray(value)) throw invalid(path, "must be a list");
  return value;
}

/** Refuses fields that the format does not have: a mistyped name must not pass for an absent one. */
export function onlyFields(value: Fields, known: readonly string[], path: string, invalid: Invalid): void {
  const unknown = Object.keys(value).find((field) => !known.includes(field));
  if (unknown !== undefined) {
    throw invalid(pathTo(path, unknown), `is not a field of this format; there are ${known.join(", ")}`);
  }
}

/** A path one step further. */
export function pathTo(path: string, field: string): string {
  return /^[A-Za-z]\w*$/.test(field) ? `${path}.${field}` : `${path}[${JSON.stringify(field)}]`;
}

function expect(value: Fields, field: string, type: "string" | "number", path: string, invalid: Invalid): void {
  if (value[field] === undefined || typeof value[field] === type) return;
  throw invalid(`${path}.${field}`, `must be a ${type === "string" ? "text" : type}`);
}
