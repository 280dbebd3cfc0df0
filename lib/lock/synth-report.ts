import type { ConnectionName } from "../account/connection";
import { queryText } from "../query/canonical";
import type { CanonicalQuery } from "../query/query";
import type { PinnedImage } from "../select/image";
import { readImage, readQuery } from "./fields";
import { findPin, type Lock, type Pin } from "./lock";

/** A lookup of the app, as the last synth saw it. */
export interface ReportLookup {
  readonly path: string;
  readonly key: string;
  readonly query: CanonicalQuery;
  readonly image: PinnedImage;
  /** `live`: asked in every synth, and not in the lock. */
  readonly outcome: string;
  /** Whose account it is from, by the names that the lock uses. */
  readonly connection?: ConnectionName;
}

/** A machine whose `image_id` a lookup feeds. */
export interface Machine {
  readonly key: string;
  readonly stack: string;
  /** As Terraform writes it, without an instance key: `alicloud_ens_instance.web`. */
  readonly address: string;
  /** The construct's path. */
  readonly path: string;
  /** The argument that holds the image id; `image_id` where it is absent. */
  readonly attribute?: string;
  readonly ignoresImage?: boolean;
  readonly repeatedBy?: string;
  readonly paymentType?: string;
  readonly amount?: number;
}

/** What synth writes beside the stacks for the command line: every lookup, and every machine fed by one. */
export interface SynthReport {
  readonly lookups: readonly ReportLookup[];
  readonly machines: readonly Machine[];
}

/** Reads the file's value; undefined where it is none of ours. Fields that this release does not know are left alone. */
export function readSynthReport(value: unknown): SynthReport | undefined {
  if (!isObject(value) || value.version !== 1) return undefined;
  const { lookups, machines } = value;
  if (!Array.isArray(lookups) || !Array.isArray(machines)) return undefined;
  return {
    lookups: lookups
      .filter(isObject)
      .filter(hasTexts("path", "key"))
      .filter(hasQueryAndImage) as unknown as ReportLookup[],
    machines: machines
      .filter(isObject)
      .filter(hasTexts("key", "stack", "address", "path"))
      .filter(({ attribute }) => attribute === undefined || typeof attribute === "string") as unknown as Machine[],
  };
}

/** The machines that a pin feeds: those of its key, if the app asks the pin's query under it. Undefined where it does not. */
export function machinesOf(report: SynthReport, key: string, query: CanonicalQuery): readonly Machine[] | undefined {
  const text = queryText(query);
  const used = report.lookups.some((lookup) => lookup.key === key && queryText(lookup.query) === text);
  return used ? report.machines.filter((machine) => machine.key === key) : undefined;
}

/** The lookups of the app that the lock does not answer; those that are asked in every synth need no pin. */
export function uncoveredLookups(report: SynthReport, lock: Lock): readonly ReportLookup[] {
  return report.lookups.filter(({ key, query, outcome }) => outcome !== "live" && !findPin(lock, key, query));
}

/**
 * The lock with the lookups that are asked in every synth: as if they were pinned to what the last one found.
 *
 * @param otherwise whose account to ask where the report does not say it
 */
export function withLiveLookups(lock: Lock, report: SynthReport | undefined, otherwise: ConnectionName): Lock {
  const live = (report?.lookups ?? []).filter(
    (lookup) => lookup.outcome === "live" && !lock.has(lookup.key) && isWellFormed(lookup),
  );
  const pins = live.map(({ key, query, image, connection: reported }): [string, Pin[]] => {
    const connection = isObject(reported) ? texts(reported) : otherwise;
    return [key, [{ query, image, why: "live: asked in every synth, and not pinned", connection }]];
  });
  return new Map([...lock, ...pins]);
}

type Fields = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** As the lock would have it: what is asked and shown must be what this release knows. */
function isWellFormed({ query, image }: ReportLookup): boolean {
  const invalid = (path: string, problem: string) => new Error(`${path} ${problem}`);
  try {
    readQuery(query, "query", invalid);
    readImage(image, "image", invalid);
    return true;
  } catch {
    return false;
  }
}

function texts(value: Fields): ConnectionName {
  return Object.fromEntries(Object.entries(value).filter(([, text]) => typeof text === "string"));
}

function hasTexts(...names: readonly string[]): (value: Fields) => boolean {
  return (value) => names.every((name) => typeof value[name] === "string");
}

function hasQueryAndImage({ query, image }: Fields): boolean {
  return isObject(query) && isObject(image) && typeof image.imageId === "string";
}
