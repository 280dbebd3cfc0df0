import { renameSync, writeFileSync } from "node:fs";
import { EnsImagesError } from "../../errors/ens-images-error";
import type { ActionContext } from "../actions";
import { randomText } from "../auth/guard";
import { readRecords, WatchedFile } from "../files";
import { apiError } from "../reply";

/** A machine as it is kept: what `DescribeInstances` answers of it, its tags, and the state it is on the way to. */
export interface MachineRecord {
  readonly InstanceId: string;
  readonly ImageId: string;
  readonly Status: string;
  readonly Tags?: Readonly<Record<string, string>>;
  /** The status from a moment on, in milliseconds since 1970; or {@link RELEASED}. */
  readonly Next?: { readonly Status: string; readonly at: number };
  readonly [field: string]: unknown;
}

export type ChargeType = "PrePaid" | "PostPaid";

export const RESOURCE_TYPES: Readonly<Record<ChargeType, string>> = {
  PrePaid: "EnsInstance",
  PostPaid: "EnsPostPaidInstance",
};
export const RELEASED = "Released";

export function chargeTypeOf(machine: MachineRecord): ChargeType {
  return machine.InstanceResourceType === RESOURCE_TYPES.PrePaid ? "PrePaid" : "PostPaid";
}

export function goTo(
  { Next, ...machine }: MachineRecord,
  through: string,
  status: string,
  { now, transitionMs }: Pick<ActionContext, "now" | "transitionMs">,
): MachineRecord {
  if (transitionMs === 0) return { ...machine, Status: status };
  return { ...machine, Status: through, Next: { Status: status, at: now() + transitionMs } };
}

/** A machine as it is by now; undefined once it is released. */
export function settle(machine: MachineRecord, now: number): MachineRecord | undefined {
  const { Next, ...rest } = machine;
  const settled = Next && now >= Next.at ? { ...rest, Status: Next.Status } : machine;
  return settled.Status === RELEASED ? undefined : settled;
}

export function newId(prefix: string): string {
  return `${prefix}${randomText(22).toLowerCase()}`;
}

/** Every element that `DescribeInstances` documents has a value. Disks are in MiB, as on the wire. */
export function completeMachine(
  known: Partial<MachineRecord> & Pick<MachineRecord, "InstanceId" | "ImageId">,
): MachineRecord {
  const { InstanceId } = known;
  const created = known.CreationTime ?? "2026-01-01T00:00:00Z";
  const systemDisk = { Category: "cloud_efficiency", Size: 20_480, ...(known.SystemDisk as object | undefined) };
  const dataDisks = (known.DataDisk as { DataDisk?: { Size?: number }[] } | undefined)?.DataDisk ?? [];
  const ip = addressesOf(known)[0] ?? "10.0.0.2";
  return {
    InstanceName: InstanceId,
    HostName: InstanceId,
    Status: "Running",
    StatusDescrip: "",
    SpecName: "ens.sn1.tiny",
    InstanceTypeFamily: "",
    InstanceResourceType: RESOURCE_TYPES.PostPaid,
    EnsRegionId: "cn-hangzhou-44",
    Cpu: "2",
    Memory: 4096,
    OSName: "",
    InternetMaxBandwidthIn: 0,
    InternetMaxBandwidthOut: 0,
    CreationTime: created,
    StartTime: created,
    UpdateTime: created,
    ExpiredTime: "",
    Disk: systemDisk.Size + dataDisks.reduce((sum, { Size = 0 }) => sum + Size, 0),
    DataDisk: { DataDisk: [] },
    NetworkAttributes: { NetworkId: "n-emulated", VSwitchId: "vsw-emulated", PrivateIpAddress: { IpAddress: [ip] } },
    InnerIpAddress: { IpAddress: [ip] },
    PrivateIpAddresses: { PrivateIpAddress: [{ Ip: ip, GateWay: "", Isp: "" }] },
    PublicIpAddress: { IpAddress: [] },
    PublicIpAddresses: { PublicIpAddress: [] },
    SecurityGroupIds: { SecurityGroupId: ["sg-emulated"] },
    ...known,
    SystemDisk: { DiskId: `d-${InstanceId}`, DiskName: "system", ...systemDisk },
  };
}

export function addressesOf(machine: Readonly<Record<string, unknown>>): string[] {
  const list = (machine.PrivateIpAddresses as { PrivateIpAddress?: { Ip?: string }[] } | undefined)?.PrivateIpAddress;
  return (list ?? []).flatMap(({ Ip }) => (Ip ? [Ip] : []));
}

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
