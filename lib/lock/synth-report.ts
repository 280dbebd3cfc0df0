import type { ConnectionName } from "../account/connection";
import type { CanonicalQuery } from "../query/query";
import type { PinnedImage } from "../select/image";
import { type Fields, isFields } from "../util/json";

/** The file in the output folder that tells the command line which lookups and machines there are. */
export const REPORT_FILE = "ens-images.json";

const VERSION = 1;

/**
 * What a synth writes beside the stacks. A field keeps its meaning within a version, and further ones may come; one that
 * is optional here may be absent in the report of another release.
 */
export interface SynthReport {
  /** Whose constructs the app is made of. */
  readonly framework?: "cdktf" | "cdktn";
  /** Every lookup, by path. */
  readonly lookups: readonly ReportedLookup[];
  /**
   * Every machine with an image from a lookup, in the order of the tree: one row for each key that it may have its image
   * from. A module that a lookup is given to is one row, `module.NAME`, without an `attribute`.
   */
  readonly machines: readonly ReportedMachine[];
}

/** A lookup of the app, as the last synth saw it. */
export interface ReportedLookup {
  /** Its construct path. */
  readonly path: string;
  /** Its key in the lock. */
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

/** A machine with an image from a lookup. */
export interface ReportedMachine {
  /** The lookup's key in the lock. */
  readonly key: string;
  /** The lookup's construct path. */
  readonly lookup?: string;
  /** The stack's id, which is its folder's name too. */
  readonly stack: string;
  /** Its address for Terraform, `type.name`, without an instance key; `count` and `for_each` make several machines of it. */
  readonly address: string;
  /** Its construct path. */
  readonly path: string;
  /** Its resource type. */
  readonly type?: string;
  /** The argument that holds the image id; `image_id` where it is absent. */
  readonly attribute?: string;
  readonly by?: "injection" | "token";
  /** Terraform leaves it alone when the image changes (`ignore_changes`). */
  readonly ignoresImage?: boolean;
  /** `count` or `for_each`, where one of them is set. */
  readonly repeatedBy?: string;
  /** `payment_type`, where it is a plain value. */
  readonly paymentType?: string;
  /** `amount`, where it is a plain value: so many machines are replaced at once. */
  readonly amount?: number;
}

/** The text of {@link REPORT_FILE}. */
export function formatSynthReport(report: SynthReport): string {
  return `${JSON.stringify({ ...report, version: VERSION }, undefined, 2)}\n`;
}

/**
 * Reads the file's value; undefined where it is none of ours, or one row is not: a machine less is one that a move hides.
 * Fields that this release does not know are left alone.
 */
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
