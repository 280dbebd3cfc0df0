import type { ActionContext } from "../actions";
import { randomText } from "../auth/keyring";

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
