import { queryText } from "./canonical";
import { findPin, type Lock } from "./lock";
import type { CanonicalQuery } from "./query";

/** A lookup of the app, as the last synth saw it. */
export interface ReportLookup {
  readonly path: string;
  readonly key: string;
  readonly query: CanonicalQuery;
  /** `live`: asked in every synth, and not in the lock. */
  readonly outcome: string;
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
    lookups: lookups.filter(isObject).filter(hasTexts("path", "key")).filter(hasQuery) as unknown as ReportLookup[],
    machines: machines.filter(isObject).filter(hasTexts("key", "stack", "address", "path")) as unknown as Machine[],
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

type Fields = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function hasTexts(...names: readonly string[]): (value: Fields) => boolean {
  return (value) => names.every((name) => typeof value[name] === "string");
}

function hasQuery(value: Fields): boolean {
  return isObject(value.query);
}
