import { type ConnectionName, roleAccount } from "../account/connection";
import { parseEndpoint } from "../account/endpoint";
import type { QueryProblem } from "../errors/query";
import { statedQuery } from "../query/canonical";
import { PROPS } from "../query/props";
import { type CanonicalQuery, IMAGE_ID, type ImageQuery } from "../query/query";
import { IMAGE_NUMBERS, IMAGE_TEXTS, type PinnedImage } from "../select/image";
import { type Fields, isFields } from "../util/json";
import { PACKAGE_VERSION } from "../util/version";
import type { Extra } from "./lock";
import { type Hold, isDay, ORIGIN_KINDS, type Origin } from "./origin";

type Kind = "text" | "number" | "list";
type Shape = ReadonlyMap<string, Kind>;
const TYPES = { text: "string", number: "number" };

function shape(texts: readonly string[], numbers: readonly string[] = [], lists: readonly string[] = []): Shape {
  const of = (names: readonly string[], kind: Kind) => names.map((name) => [name, kind] as const);
  return new Map([...of(texts, "text"), ...of(numbers, "number"), ...of(lists, "list")]);
}

const IMAGE = shape(IMAGE_TEXTS, IMAGE_NUMBERS, ["diskDeviceMappings"]);
const DISK = shape(["type", "format", "imageId"], ["sizeGiB"]);
const CONNECTION = shape(
  ["profile", "region", "endpoint", "roleArn", "oidcRoleArn", "oidcProviderArn", "account", "credentials"],
  [],
  ["roleChain"],
);
const HOLD = shape(["reason", "until"]);
const ORIGIN = shape(["kind", "from", "of"], ["step"], ["against"]);

/** Makes the error of a fault in a value: where in it, and what it is. */
export type Invalid = (path: string, problem: string) => Error;

export function within(place: string, invalid: Invalid): Invalid {
  return (path, problem) => invalid(`${place}${path}`, problem);
}

export function readImage(value: unknown, invalid: Invalid): PinnedImage {
  const image = shaped(value, IMAGE, invalid);
  const { imageId, imageName, diskDeviceMappings: disks } = image;
  if (typeof imageId !== "string" || !IMAGE_ID.test(imageId)) {
    throw invalid(".imageId", "is not an image id (1 to 128 of letters, digits, _ . -)");
  }
  // A literal id has nothing but itself; anything else was read from the API and has a name.
  if (imageName === undefined && Object.keys(image).length > 1) throw invalid(".imageName", "is missing");
  if (Array.isArray(disks)) {
    for (let i = 0; i < disks.length; i++) shaped(disks[i], DISK, within(`.diskDeviceMappings[${i}]`, invalid));
  }
  return image as unknown as PinnedImage;
}

export function readConnection(value: unknown, invalid: Invalid): ConnectionName {
  const connection: ConnectionName = shaped(value, CONNECTION, invalid);
  const { endpoint, credentials, roleArn, roleChain, account = roleAccount(connection) } = connection;
  if (endpoint !== undefined && !isEndpoint(endpoint)) throw invalid(".endpoint", "must be host or host:port");
  if (credentials !== undefined && credentials !== "program") throw invalid(".credentials", 'must be "program"');
  if (roleChain !== undefined && !isRoleChain(roleChain, roleArn)) {
    throw invalid(".roleChain", "must be the ARNs of the roles taken before roleArn");
  }
  if (account !== (roleAccount(connection) ?? account)) throw invalid(".account", "must be that of the last role");
  return account === undefined ? connection : { ...connection, account };
}

function isRoleChain(chain: unknown, roleArn: string | undefined): boolean {
  const isArn = (arn: unknown) => typeof arn === "string" && arn !== "";
  return Array.isArray(chain) && chain.length > 0 && chain.every(isArn) && isArn(roleArn);
}

export function readOrigin(value: unknown, invalid: Invalid): Origin {
  const origin = shaped(value, ORIGIN, invalid);
  const kinds: readonly unknown[] = ORIGIN_KINDS;
  for (const name of ["kind", "of"] as const) {
    if ((name === "kind" || origin.of !== undefined) && !kinds.includes(origin[name])) {
      throw invalid(`.${name}`, `must be one of ${ORIGIN_KINDS.join(", ")}`);
    }
  }
  const { step, against } = origin;
  if (step !== undefined && !(Number.isSafeInteger(step) && (step as number) > 0)) {
    throw invalid(".step", "must be the number of a fallback, from 1");
  }
  if (against !== undefined) {
    const props = list(against, within(".against", invalid));
    const unknown = props.find((prop) => typeof prop !== "string" || !FILTERS.includes(prop));
    if (props.length === 0 || unknown !== undefined) {
      throw invalid(".against", `must be a list of props of a query; there are ${FILTERS.join(", ")}`);
    }
  }
  return origin as unknown as Origin;
}

export function readHold(value: unknown, invalid: Invalid): Hold {
  const hold: Hold = shaped(value, HOLD, invalid);
  if (hold.until !== undefined && !isDay(hold.until)) throw invalid(".until", "must be a day, yyyy-MM-dd");
  return hold;
}

export function readExtra(value: Fields): Extra | undefined {
  const members = Object.entries(value).filter(([name]) => isExtra(name));
  return members.length > 0 ? (Object.fromEntries(members) as Extra) : undefined;
}

function isExtra(name: string): boolean {
  return name.startsWith("x-");
}

function isEndpoint(text: string): boolean {
  try {
    return parseEndpoint(text, "") === text;
  } catch {
    return false;
  }
}

export function object(value: unknown, invalid: Invalid): Fields {
  if (!isFields(value)) throw invalid("", "must be an object");
  return value;
}

export function list(value: unknown, invalid: Invalid): unknown[] {
  if (!Array.isArray(value)) throw invalid("", "must be a list");
  return value;
}

function shaped(value: unknown, shape: Shape, invalid: Invalid): Fields {
  const fields = object(value, invalid);
  for (const name of Object.keys(fields)) {
    const wanted = shape.get(name);
    if (wanted === undefined) throw unknownField(name, [...shape.keys()], invalid);
    const value = fields[name];
    const isWanted = wanted === "list" ? Array.isArray(value) : typeof value === TYPES[wanted];
    if (!isWanted) throw invalid(`.${name}`, `must be a ${wanted}`);
  }
  return fields;
}

/** Refuses members that the format does not have: a mistyped name must not pass for an absent one. */
export function onlyFields(value: Fields, known: readonly string[], invalid: Invalid, extra?: "x-"): void {
  const unknown = Object.keys(value).find((name) => !known.includes(name) && !(extra && isExtra(name)));
  if (unknown !== undefined) throw unknownField(unknown, known, invalid);
}

function unknownField(name: string, known: readonly string[], invalid: Invalid): Error {
  const problem = `is not a member of this format (there are ${known.join(", ")})`;
  return invalid(pathTo(name), `${problem}: it is mistyped, or was written by a release newer than ${PACKAGE_VERSION}`);
}

export function pathTo(field: string): string {
  return /^[A-Za-z]\w*$/.test(field) ? `.${field}` : `[${JSON.stringify(field)}]`;
}

const FILTERS = Object.keys(PROPS);

/** Brought to its one spelling: a query written by hand with a default spelled out would else be found by no lookup. */
export function readQuery(value: unknown, invalid: Invalid): CanonicalQuery {
  const query = object(value, invalid);
  onlyFields(query, [...FILTERS, "fallback"], invalid);
  const { fallback } = query;
  const steps = Array.isArray(fallback)
    ? fallback.map((step, i) => (typeof step === "string" ? step : readStep(step, within(`.fallback[${i}]`, invalid))))
    : fallback;
  const readable = { ...withRegex(query, invalid), ...(fallback !== undefined && { fallback: steps }) };
  const stated = statedQuery(readable as ImageQuery, () => false);
  if ("query" in stated) return stated.query;
  const [first] = stated.problems as [QueryProblem];
  throw invalid(`.${first.prop}`, first.problem);
}

function readStep(step: unknown, invalid: Invalid): Fields {
  const filters = object(step, invalid);
  onlyFields(filters, FILTERS, invalid);
  return withRegex(filters, invalid);
}

/** A regular expression with flags is an object in the lock and a RegExp in a program. */
function withRegex(filters: Fields, invalid: Invalid): Fields {
  const { nameRegex } = filters;
  if (typeof nameRegex !== "object") return filters;
  const regex = object(nameRegex, within(".nameRegex", invalid));
  onlyFields(regex, ["source", "flags"], within(".nameRegex", invalid));
  const { source, flags } = regex;
  if (typeof source !== "string" || typeof flags !== "string")
    throw invalid(".nameRegex", "must have source and flags, both texts");
  try {
    return { ...filters, nameRegex: new RegExp(source, flags) };
  } catch {
    throw invalid(".nameRegex", "is not a valid regular expression");
  }
}
