import type { ConnectionName } from "../account/connection";
import type { CanonicalQuery } from "../query/query";
import type { PinnedImage } from "../select/image";
import { type Fields, isFields, sortKeys } from "../util/json";

export const REPORT_FILE = "ens-images.json";

const VERSION = 1;

export interface SynthReport {
  readonly framework?: "cdktf" | "cdktn";
  readonly lookups: readonly ReportedLookup[];
  /** In the order of the tree, a row for each key that may feed one. A module is one row, `module.NAME`, without an `attribute`. */
  readonly machines: readonly ReportedMachine[];
}

export interface ReportedLookup {
  readonly path: string;
  readonly key: string;
  readonly query: CanonicalQuery;
  readonly image: PinnedImage;
  /** How it came to its image in this run; `live`: asked in every synth, and not in the lock. */
  readonly outcome: string;
  /** Whose account the program and its environment state, by the names that the lock uses; what the pin says is not in it. */
  readonly connection?: ConnectionName;
  /** More machines may have its image than are in the report: an expression leads to what only Terraform knows. */
  readonly atLeast?: boolean;
}

export interface ReportedMachine {
  readonly key: string;
  readonly lookup?: string;
  readonly stack: string;
  /** Its address for Terraform, `type.name`, without an instance key; `count` and `for_each` make several machines of it. */
  readonly address: string;
  readonly path: string;
  readonly type?: string;
  /** The argument that holds the image id; `image_id` where it is absent. */
  readonly attribute?: string;
  readonly by?: "injection" | "token";
  readonly ignoresImage?: boolean;
  readonly repeatedBy?: string;
  readonly paymentType?: string;
  /** `amount`, where it is a plain value: so many machines are replaced at once. */
  readonly amount?: number;
}

export function formatSynthReport(report: SynthReport): string {
  return `${JSON.stringify(sortKeys({ ...report, version: VERSION }), undefined, 2)}\n`;
}

/** Undefined where it is none of ours, or one row is not: a machine less is one that a move hides. Unknown fields are left alone. */
export function readSynthReport(value: unknown): SynthReport | undefined {
  if (!isFields(value) || value.version !== VERSION) return undefined;
  const { lookups, machines, framework } = value;
  if (!Array.isArray(lookups) || !Array.isArray(machines)) return undefined;
  if (!lookups.every(isLookup) || !machines.every(isMachine)) return undefined;
  return { ...((framework === "cdktf" || framework === "cdktn") && { framework }), lookups, machines };
}

function isLookup(value: unknown): value is ReportedLookup {
  return hasTexts(value, "path", "key") && isFields(value.query) && hasTexts(value.image, "imageId");
}

function isMachine(value: unknown): value is ReportedMachine {
  if (!hasTexts(value, "key", "stack", "address", "path")) return false;
  return value.attribute === undefined || typeof value.attribute === "string";
}

function hasTexts(value: unknown, ...names: readonly string[]): value is Fields {
  return isFields(value) && names.every((name) => typeof value[name] === "string");
}
