import type { ConnectionName } from "../account/connection";
import { queryText } from "../query/canonical";
import type { CanonicalQuery } from "../query/query";
import { type Invalid, readConnection, readImage, readQuery } from "./fields";
import { findPin, type Lock, type Pin } from "./lock";
import type { ReportedLookup, ReportedMachine, SynthReport } from "./synth-report";

/** The machines that a pin feeds: those of its key, if the app asks the pin's query under it. Undefined where it does not. */
export function machinesOf(
  report: SynthReport,
  key: string,
  query: CanonicalQuery,
): readonly ReportedMachine[] | undefined {
  const text = queryText(query);
  const used = report.lookups.some((lookup) => lookup.key === key && queryText(lookup.query) === text);
  return used ? report.machines.filter((machine) => machine.key === key) : undefined;
}

/** The lookups of the app that the lock does not answer; those that are asked in every synth need no pin. */
export function uncoveredLookups(report: SynthReport, lock: Lock): readonly ReportedLookup[] {
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
    const connection = wellFormed(readConnection, reported) ?? otherwise;
    return [key, [{ query, image, why: "live: asked in every synth, and not pinned", connection }]];
  });
  return new Map([...lock, ...pins]);
}

/** Whom the lookups of a report ask, by key and query: what the program says, where the report is its word. */
export function reportedConnections(
  report: SynthReport | undefined,
): (key: string, query: CanonicalQuery) => ConnectionName | undefined {
  const found = new Map<string, ConnectionName>();
  for (const { key, query, connection: reported } of report?.lookups ?? []) {
    const connection = wellFormed(readConnection, reported);
    if (connection) found.set(JSON.stringify([key, queryText(query)]), connection);
  }
  return (key, query) => found.get(JSON.stringify([key, queryText(query)]));
}

/** As the lock would have it: what is asked and shown must be what this release knows. */
function isWellFormed({ query, image }: ReportedLookup): boolean {
  return wellFormed(readQuery, query) !== undefined && wellFormed(readImage, image) !== undefined;
}

function wellFormed<T>(read: (value: unknown, path: string, invalid: Invalid) => T, value: unknown): T | undefined {
  try {
    return read(value, "", (path, problem) => new Error(`${path} ${problem}`));
  } catch {
    return undefined;
  }
}
