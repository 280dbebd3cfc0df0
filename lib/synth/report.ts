import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ConnectionName } from "../account/connection";
import type { Outcome } from "../lock/outcome";
import type { CanonicalQuery } from "../query/query";
import type { PinnedImage } from "../select/image";
import { byText, sortKeys } from "../util/json";
import type { TerraformStack } from "./framework";
import type { Lookup } from "./lookup";
import { machineFacts } from "./machines/compatibility";
import { ignoresImage } from "./machines/machine";
import type { FedMachine } from "./machines/provenance";

/** The file in the output folder that tells the command line which lookups and machines there are. */
export const REPORT_FILE = "ens-images.json";

/** The content of {@link REPORT_FILE}. A field keeps its meaning within a version; further ones may come. */
export interface SynthReport {
  readonly version: 1;
  /** Every lookup, by path. */
  readonly lookups: readonly ReportedLookup[];
  /** Every machine that a lookup feeds, in the order of the tree: one row for each key that it may have its image from. */
  readonly machines: readonly ReportedMachine[];
}

/** A lookup of the app. */
export interface ReportedLookup {
  /** Its construct path. */
  readonly path: string;
  /** Its key in the lock. */
  readonly key: string;
  readonly query: CanonicalQuery;
  readonly image: PinnedImage;
  /** How it came to its image in this run. */
  readonly outcome: Outcome["kind"];
  /** Whose account it is from, as in the lock. */
  readonly connection: ConnectionName;
}

/** A machine with an image from a lookup. */
export interface ReportedMachine {
  /** The lookup's key in the lock. */
  readonly key: string;
  /** The lookup's construct path. */
  readonly lookup: string;
  /** The stack's id, which is its folder's name too. */
  readonly stack: string;
  /** Its address for Terraform, `type.name`; `count` and `for_each` make several machines of it. */
  readonly address: string;
  /** Its construct path. */
  readonly path: string;
  /** Its resource type. */
  readonly type: string;
  /** The argument that holds the image id. */
  readonly attribute: string;
  readonly by: "injection" | "token";
  /** Terraform leaves it alone when the image changes (`ignore_changes`). */
  readonly ignoresImage: boolean;
  /** `count` or `for_each`, where one of them is set. */
  readonly repeatedBy?: "count" | "for_each";
  /** `payment_type`, where it is a plain value. */
  readonly paymentType?: string;
  /** `amount`, where it is a plain value: so many machines are replaced at once. */
  readonly amount?: number;
}

interface Synthesized {
  readonly lookups: readonly Lookup[];
  /** The machines that lookups feed, by stack. */
  readonly fed: ReadonlyMap<TerraformStack, readonly FedMachine[]>;
  readonly keyOf: (lookup: Lookup) => string;
}

/** Writes every lookup, and every machine that one of them feeds, by token or by injection. */
export function writeReport(outdir: string, { lookups, fed, keyOf }: Synthesized): void {
  const machines = [...fed].flatMap(([{ node }, fedOfStack]) => {
    return oncePerKey(fedOfStack, keyOf).map((machine) => reportMachine(machine, node.id, keyOf(machine.lookup)));
  });
  // Here as below in the order of the names, as they are written.
  const report: SynthReport = {
    lookups: lookups.map((lookup) => reportLookup(lookup, keyOf)).sort((a, b) => byText(a.path, b.path)),
    machines,
    version: 1,
  };
  writeFileSync(join(outdir, REPORT_FILE), `${JSON.stringify(report, undefined, 2)}\n`);
}

/** Lookups that share a pin are one key, of which a machine that chooses between them has one row. */
function oncePerKey(machines: readonly FedMachine[], keyOf: Synthesized["keyOf"]): FedMachine[] {
  let keys = new Set<string>();
  return machines.filter(({ resource, lookup }, i) => {
    // The rows of one machine stand together.
    if (machines[i - 1]?.resource !== resource) keys = new Set();
    const key = keyOf(lookup);
    return !keys.has(key) && keys.add(key);
  });
}

function reportLookup(lookup: Lookup, keyOf: Synthesized["keyOf"]): ReportedLookup {
  const outcome = lookup.outcome as Outcome;
  return {
    connection: sortKeys(outcome.pin.connection),
    image: sortKeys(outcome.pin.image),
    key: keyOf(lookup),
    outcome: outcome.kind,
    path: lookup.path,
    query: sortKeys(lookup.query),
  };
}

function reportMachine(machine: FedMachine, stack: string, key: string): ReportedMachine {
  const { resource, attribute, lookup, by, fields } = machine;
  const { paymentType, amount } = machineFacts(fields);
  const type = resource.terraformResourceType;
  return {
    address: `${type}.${resource.friendlyUniqueId}`,
    amount,
    attribute,
    by,
    ignoresImage: ignoresImage(machine),
    key,
    lookup: lookup.path,
    path: resource.node.path,
    paymentType,
    repeatedBy: (["count", "for_each"] as const).find((name) => fields[name] !== undefined),
    stack,
    type,
  };
}
