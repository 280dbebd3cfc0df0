import { renameSync, writeFileSync } from "node:fs";
import { EnsImagesError } from "../../errors/ens-images-error";
import { readRecords, WatchedFile } from "../files";
import { apiError } from "../reply";
import { completeMachine, type MachineRecord, settle } from "./machine";

export interface MachineStore {
  /** The machines now, the oldest first. */
  all(): readonly MachineRecord[];
  find(id: string): MachineRecord;
  /** Takes the place of the machine of the same id, or comes last. */
  put(...machines: readonly MachineRecord[]): void;
}

export function machinesInMemory(now: () => number): MachineStore {
  let kept: readonly MachineRecord[] = [];
  const write = (machines: typeof kept) => {
    kept = machines;
  };
  return storeOf(() => kept, write, now);
}

/** Machines in a file, which is made where it is missing, and read again when somebody else changes it. */
export function machinesInFile(path: string, now: () => number, report: (problem: string) => void): MachineStore {
  try {
    writeFileSync(path, "[]\n", { flag: "wx" });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") {
      throw invalid(path, `it cannot be written (${(error as Error).message})`);
    }
  }
  const unreadable = (why: string) => invalid(path, `it cannot be read (${why})`);
  const file = new WatchedFile(path, (text) => parseMachines(text, path), report, unreadable);
  const write = (machines: readonly MachineRecord[]) => {
    // Whole or not at all: whoever reads meanwhile, and a next start, find one state or the other.
    const part = `${path}.${process.pid}.part`;
    writeFileSync(part, `${JSON.stringify(machines, undefined, 1)}\n`);
    renameSync(part, path);
  };
  return storeOf(() => file.current(), write, now);
}

function storeOf(
  read: () => readonly MachineRecord[],
  write: (machines: readonly MachineRecord[]) => void,
  now: () => number,
): MachineStore {
  const all = () => read().flatMap((machine) => settle(machine, now()) ?? []);
  return {
    all,
    find(id) {
      const machine = all().find(({ InstanceId }) => InstanceId === id);
      if (!machine) throw apiError("InstanceIdNotFound");
      return machine;
    },
    put(...machines) {
      const byId = new Map([...all(), ...machines].map((machine) => [machine.InstanceId, machine]));
      write([...byId.values()].flatMap((machine) => settle(machine, now()) ?? []));
    },
  };
}

function parseMachines(text: string, path: string): readonly MachineRecord[] {
  const records = readRecords(text, { ids: ["InstanceId", "ImageId"], fail: (why) => invalid(path, why) });
  return (records as MachineRecord[]).map(completeMachine);
}

function invalid(path: string, why: string): EnsImagesError {
  const next =
    "Name a JSON array of machines in the field names of DescribeInstances, or a file that is not there yet.";
  return new EnsImagesError("USAGE", `The machines ${path} cannot be used: ${why}. ${next}`);
}
