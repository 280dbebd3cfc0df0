import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Outcome } from "../lock/outcome";
import { formatSynthReport, REPORT_FILE, type ReportedLookup, type ReportedMachine } from "../lock/synth-report";
import { byText, sortKeys } from "../util/json";
import { FRAMEWORK, type TerraformStack } from "./framework";
import type { Lookup } from "./lookup";
import { machineFacts } from "./machines/compatibility";
import { ignoresImage } from "./machines/machine";
import type { MachineOfLookup } from "./machines/provenance";
import type { ModuleOfLookups } from "./machines/references";
import type { StackSources } from "./steps";
import { stackAround } from "./tree";

interface Synthesized {
  readonly lookups: readonly Lookup[];
  readonly sources: ReadonlyMap<TerraformStack, StackSources>;
  readonly keyOf: (lookup: Lookup) => string;
}

export function writeReport(outdir: string, { lookups, sources, keyOf }: Synthesized): void {
  const machines = [...sources].flatMap(([{ node }, found]) => [
    ...oncePerKey(found.machines, keyOf).map((machine) => reportMachine(machine, node.id, keyOf(machine.lookup))),
    ...found.modules.flatMap((module) => reportModule(module, node.id, keyOf)),
  ]);
  const isOpen = openLookups(sources);
  // Members here as below in the order of their names, as they are written.
  const report = {
    framework: FRAMEWORK,
    lookups: lookups
      .map((lookup) => reportLookup(lookup, keyOf, isOpen(lookup)))
      .sort((a, b) => byText(a.path, b.path)),
    machines,
  };
  writeFileSync(join(outdir, REPORT_FILE), formatSynthReport(report));
}

function oncePerKey(machines: readonly MachineOfLookup[], keyOf: Synthesized["keyOf"]): MachineOfLookup[] {
  let keys = new Set<string>();
  return machines.filter(({ resource, lookup }, i) => {
    // The rows of one machine stand together.
    if (machines[i - 1]?.resource !== resource) keys = new Set();
    const key = keyOf(lookup);
    return !keys.has(key) && keys.add(key);
  });
}

/** Which lookups may have more machines than are known: by an open expression, or one of a stack that it may be given to. */
function openLookups(sources: Synthesized["sources"]): (lookup: Lookup) => boolean {
  const open = new Set<Lookup>();
  const unclear = new Set<TerraformStack>();
  for (const [stack, found] of sources) {
    const rows = [
      ...found.machines,
      ...found.modules.flatMap(({ lookups }) => lookups.map((lookup) => ({ lookup, open: true }))),
    ];
    for (const row of rows) if (row.open || found.unclear) open.add(row.lookup);
    if (found.unclear) unclear.add(stack);
  }
  return (lookup) => {
    const stack = stackAround(lookup.construct);
    return open.has(lookup) || (stack ? unclear.has(stack) : unclear.size > 0);
  };
}

function reportLookup(lookup: Lookup, keyOf: Synthesized["keyOf"], atLeast: boolean): ReportedLookup {
  const outcome = lookup.outcome as Outcome;
  return {
    ...(atLeast && { atLeast }),
    ...(lookup.stated && { connection: sortKeys(lookup.stated) }),
    image: sortKeys(outcome.pin.image),
    key: keyOf(lookup),
    outcome: outcome.kind,
    path: lookup.path,
    query: sortKeys(lookup.query),
  };
}

function reportMachine(machine: MachineOfLookup, stack: string, key: string): ReportedMachine {
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

function reportModule(
  { address, path, lookups }: ModuleOfLookups,
  stack: string,
  keyOf: Synthesized["keyOf"],
): ReportedMachine[] {
  const keys = new Map(lookups.map((lookup) => [keyOf(lookup), lookup]));
  return [...keys].map(([key, lookup]) => ({
    address,
    by: "token",
    ignoresImage: false,
    key,
    lookup: lookup.path,
    path,
    stack,
    type: "module",
  }));
}
