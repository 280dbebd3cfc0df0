import { lockConflict, lockInvalid, lockVersion } from "../errors/lock";
import type { ConnectionName } from "./connection";
import { LOCK_VERSION, type Lock, type Pin, type PinnedImage } from "./lock";
import type { CanonicalQuery } from "./query";
import { queryProblems } from "./validate";

/** Ids that are safe wherever an id goes: Terraform, a terminal, a table. */
export const IMAGE_ID = /^[\w.-]{1,128}$/;

const TEXTS = [
  "imageId",
  "imageName",
  "creationTime",
  "architecture",
  "platform",
  "osVersion",
  "computeType",
  "imageOwnerAlias",
  "instanceId",
  "snapshotId",
  "status",
  "regionId",
] as const;
const NUMBERS = ["imageSizeGiB", "imageStorageSize"] as const;
const CONNECTION = ["profile", "region", "endpoint", "roleArn", "account"] as const;

type Fields = Record<string, unknown>;

/**
 * Reads the text of a lock file. Anything that is not a lock of this version, to the letter, is an error that names
 * the file and the line or the path into the JSON: a pin that was not understood must not be lost or replaced.
 */
export function parseLock(text: string, file: string): Lock {
  const marker = /^(<{7}|={7}|>{7})( .*)?\r?$/m.exec(text);
  if (marker) throw lockConflict(file, lineAt(text, marker.index));
  const invalid = (path: string, problem: string) => lockInvalid(file, path, problem);
  const root = object(parseJson(text, file), "$", invalid);
  if (root.lockVersion !== LOCK_VERSION) throw lockVersion(file, root.lockVersion, LOCK_VERSION);
  onlyFields(root, ["$schema", "lockVersion", "pins"], "$", invalid);
  const pins = object(root.pins, "$.pins", invalid);
  return new Map(
    Object.entries(pins).map(([key, list]) => {
      const path = `$.pins[${JSON.stringify(key)}]`;
      if (!Array.isArray(list) || list.length === 0) throw invalid(path, "must be a list with at least one pin");
      return [key, list.map((pin, i) => readPin(pin, `${path}[${i}]`, invalid))];
    }),
  );
}

type Invalid = (path: string, problem: string) => Error;

function readPin(value: unknown, path: string, invalid: Invalid): Pin {
  const pin = object(value, path, invalid);
  onlyFields(pin, ["query", "image", "why", "connection"], path, invalid);
  if (typeof pin.why !== "string") throw invalid(`${path}.why`, "must be a text");
  return {
    query: readQuery(pin.query, `${path}.query`, invalid),
    image: readImage(pin.image, `${path}.image`, invalid),
    why: pin.why,
    connection: readConnection(pin.connection, `${path}.connection`, invalid),
  };
}

function readQuery(value: unknown, path: string, invalid: Invalid): CanonicalQuery {
  const query = object(value, path, invalid);
  const { nameRegex } = query;
  // A regular expression with flags is an object in the lock and a RegExp in a program.
  const regex = nameRegex && typeof nameRegex === "object" ? readRegex(nameRegex as Fields, path, invalid) : nameRegex;
  const [problem] = queryProblems({ ...query, nameRegex: regex } as never, () => false);
  if (problem) throw invalid(`${path}.${problem.prop}`, problem.problem);
  return query as CanonicalQuery;
}

function readRegex(regex: Fields, path: string, invalid: Invalid): RegExp {
  try {
    return new RegExp(String(regex.source), String(regex.flags));
  } catch {
    throw invalid(`${path}.nameRegex`, "is not a valid regular expression");
  }
}

function readImage(value: unknown, path: string, invalid: Invalid): PinnedImage {
  const image = object(value, path, invalid);
  onlyFields(image, [...TEXTS, ...NUMBERS, "diskDeviceMappings"], path, invalid);
  if (typeof image.imageId !== "string" || !IMAGE_ID.test(image.imageId)) {
    throw invalid(`${path}.imageId`, "is not an image id (1 to 128 of letters, digits, _ . -)");
  }
  if (image.imageName === undefined && Object.keys(image).length > 1) {
    throw invalid(`${path}.imageName`, "is missing");
  }
  for (const field of TEXTS) expect(image, field, "string", path, invalid);
  for (const field of NUMBERS) expect(image, field, "number", path, invalid);
  const disks = image.diskDeviceMappings ?? [];
  if (!Array.isArray(disks)) throw invalid(`${path}.diskDeviceMappings`, "must be a list");
  for (const [i, disk] of disks.entries()) {
    const at = `${path}.diskDeviceMappings[${i}]`;
    const fields = object(disk, at, invalid);
    onlyFields(fields, ["type", "sizeGiB", "format", "imageId"], at, invalid);
    for (const field of ["type", "format", "imageId"]) expect(fields, field, "string", at, invalid);
    expect(fields, "sizeGiB", "number", at, invalid);
  }
  return image as unknown as PinnedImage;
}

function readConnection(value: unknown, path: string, invalid: Invalid): ConnectionName {
  const connection = object(value, path, invalid);
  onlyFields(connection, CONNECTION, path, invalid);
  for (const field of CONNECTION) expect(connection, field, "string", path, invalid);
  return connection as ConnectionName;
}

function object(value: unknown, path: string, invalid: Invalid): Fields {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw invalid(path, "must be an object");
  return value as Fields;
}

function onlyFields(value: Fields, known: readonly string[], path: string, invalid: Invalid): void {
  const unknown = Object.keys(value).find((field) => !known.includes(field));
  if (unknown !== undefined) throw invalid(`${path}.${unknown}`, "is not a field of this format");
}

function expect(value: Fields, field: string, type: "string" | "number", path: string, invalid: Invalid): void {
  if (value[field] !== undefined && typeof value[field] !== type)
    throw invalid(`${path}.${field}`, `must be a ${type}`);
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch (error) {
    const message = (error as Error).message;
    const at = /position (\d+)/.exec(message)?.[1];
    throw lockInvalid(file, at === undefined ? "its end" : `line ${lineAt(text, Number(at))}`, "is not valid JSON");
  }
}

function lineAt(text: string, position: number): number {
  return text.slice(0, position).split("\n").length;
}
