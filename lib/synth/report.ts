import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Outcome } from "../lock/outcome";
import { formatSynthReport, REPORT_FILE, type ReportedLookup, type ReportedMachine } from "../lock/synth-report";
import { byText, sortKeys } from "../util/json";
import { FRAMEWORK, type TerraformStack } from "./framework";
import type { Lookup } from "./lookup";
import { machineFacts } from "./machines/compatibility";
import { ignoresImage } from "./machines/machine";
import type { FedMachine } from "./machines/provenance";

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
  // Members here as below in the order of their names, as they are written.
  const report = {
    framework: FRAMEWORK,
    lookups: lookups.map((lookup) => reportLookup(lookup, keyOf)).sort((a, b) => byText(a.path, b.path)),
    machines,
  };
  writeFileSync(join(outdir, REPORT_FILE), formatSynthReport(report));
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
