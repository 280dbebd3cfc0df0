import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Outcome } from "../lock/outcome";
import { formatSynthReport, REPORT_FILE, type ReportedLookup, type ReportedMachine } from "../lock/synth-report";
import { byText } from "../util/json";
import { FRAMEWORK, type TerraformStack } from "./framework";
import type { Lookup } from "./lookup";
import { machineFacts } from "./machines/compatibility";
import { ignoresImage } from "./machines/machine";
import type { MachineOfLookup, ModuleOfLookups } from "./machines/references";
import type { StackSources } from "./steps";
import { stackAround } from "./tree";

type KeyOf = (lookup: Lookup) => string;
type SourcesByStack = ReadonlyMap<TerraformStack, StackSources>;

export function writeReport(outdir: string, lookups: readonly Lookup[], sources: SourcesByStack, keyOf: KeyOf): void {
  const isOpen = openLookups(sources);
  const report = {
    framework: FRAMEWORK,
    lookups: lookups
      .map((lookup) => reportLookup(lookup, keyOf(lookup), isOpen(lookup)))
      .sort((a, b) => byText(a.path, b.path)),
    machines: [...sources].flatMap(([{ node }, { machines, modules }]) =>
      firstOfKey([
        ...machines.map((machine) => reportMachine(machine, node.id, keyOf(machine.lookup))),
        ...modules.flatMap((module) => reportModule(module, node.id, keyOf)),
      ]),
    ),
  };
  writeFileSync(join(outdir, REPORT_FILE), formatSynthReport(report));
}

/** Of the rows of one machine that have one key, the first. */
function firstOfKey(rows: readonly ReportedMachine[]): ReportedMachine[] {
  const known = new Set<string>();
  return rows.filter(({ address, key }) => {
    const row = JSON.stringify([address, key]);
    return !known.has(row) && known.add(row);
  });
}

/** Which lookups may have more machines than are known: by an open expression, or one of a stack that it may be given to. */
function openLookups(sources: SourcesByStack): (lookup: Lookup) => boolean {
  const open = new Set<Lookup>();
  const unclear = new Set<TerraformStack>();
  for (const [stack, found] of sources) {
    for (const { lookup, open: isOpen } of found.machines) if (isOpen || found.unclear) open.add(lookup);
    for (const lookup of found.modules.flatMap(({ lookups }) => lookups)) open.add(lookup);
    if (found.unclear) unclear.add(stack);
  }
  return (lookup) => {
    const stack = stackAround(lookup.construct);
    return open.has(lookup) || (stack ? unclear.has(stack) : unclear.size > 0);
  };
}

function reportLookup({ outcome, stated, path, query }: Lookup, key: string, isOpen: boolean): ReportedLookup {
  const { kind, pin } = outcome as Outcome;
  return { atLeast: isOpen || undefined, connection: stated, image: pin.image, key, outcome: kind, path, query };
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

function reportModule({ address, path, lookups }: ModuleOfLookups, stack: string, keyOf: KeyOf): ReportedMachine[] {
  const module = { address, by: "token", ignoresImage: false, path, stack, type: "module" } as const;
  return lookups.map((lookup) => ({ ...module, key: keyOf(lookup), lookup: lookup.path }));
}
