import type { ConnectionName } from "../account/connection";
import { queryText } from "../query/canonical";
import { answerIn, relationOf } from "./account-rule";
import { type Invalid, readConnection, readImage, readQuery } from "./fields";
import type { KeyedPin, Lock, Pin } from "./lock";
import type { ReportedLookup, ReportedMachine, SynthReport } from "./synth-report";

/** Those of its key, if the app asks the pin's query under it of no other account; undefined where it does not. */
export function machinesOf(report: SynthReport, { key, pin }: KeyedPin): readonly ReportedMachine[] | undefined {
  const text = queryText(pin.query);
  const used = report.lookups.some((lookup) => {
    if (lookup.key !== key || queryText(lookup.query) !== text) return false;
    return relationOf(reportedConnection(lookup) ?? {}, pin.connection) === "same";
  });
  return used ? report.machines.filter((machine) => machine.key === key) : undefined;
}

/** The pin that answers a lookup of the last synth; where that states too little to tell, all that may. */
export function pinsOfLookup(lock: Lock, lookup: ReportedLookup): readonly Pin[] {
  const { pin, several = [] } = answerIn(lock, { ...lookup, connection: reportedConnection(lookup) ?? {} });
  return pin ? [pin] : several;
}

export function uncoveredLookups(report: SynthReport, lock: Lock): readonly ReportedLookup[] {
  return report.lookups.filter((lookup) => lookup.outcome !== "live" && pinsOfLookup(lock, lookup).length === 0);
}

/** As if lookups that are asked in every synth were pinned to what the last one found. `otherwise`: whose account, where it is not said. */
export function withLiveLookups(lock: Lock, report: SynthReport | undefined, otherwise: ConnectionName): Lock {
  const live = (report?.lookups ?? []).filter(({ key, outcome, query, image }) => {
    // What is asked and shown must be what this release knows.
    const isKnown = () => wellFormed(readQuery, query) !== undefined && wellFormed(readImage, image) !== undefined;
    return outcome === "live" && !lock.has(key) && isKnown();
  });
  const pins = live.map((lookup): [string, Pin[]] => {
    const { key, query, image } = lookup;
    const connection = reportedConnection(lookup) ?? otherwise;
    return [key, [{ query, image, why: "live: asked in every synth, and not pinned", connection }]];
  });
  return new Map([...lock, ...pins]);
}

export function askedByProgram(report: SynthReport | undefined, lock: Lock): (pin: Pin) => ConnectionName | undefined {
  const found = new Map<Pin, ConnectionName>();
  for (const lookup of report?.lookups ?? []) {
    const connection = reportedConnection(lookup);
    for (const pin of connection ? pinsOfLookup(lock, lookup) : []) found.set(pin, connection as ConnectionName);
  }
  return (pin) => found.get(pin);
}

export function reportedConnection({ connection }: ReportedLookup): ConnectionName | undefined {
  return wellFormed(readConnection, connection);
}

function wellFormed<T>(read: (value: unknown, invalid: Invalid) => T, value: unknown): T | undefined {
  try {
    return read(value, (path, problem) => new Error(`${path} ${problem}`));
  } catch {
    return undefined;
  }
}
