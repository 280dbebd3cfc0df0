import { isFields } from "../../util/json";
import type { Assumptions } from "../assumptions";
import type { ActionContext } from "../context";
import { type Parameters, readInteger, readJson, readTags, required } from "../parameters";
import { invalidParameter, missingParameter, timeText } from "../reply";
import { type ChargeType, completeMachine, goTo, type MachineRecord, newId, RESOURCE_TYPES } from "./machine";

const MAX_AMOUNT = 100;
const DEFAULT_DISK_GIB = 20;
const LEVELS = ["Region", "Big", "Middle", "Small"];
/** One of them is needed: how somebody gets into the machine. */
const LOGINS = ["Password", "KeyPairName", "PasswordInherit"];
const STATED = ["HostName", "KeyPairName", "SpotStrategy", "AutoReleaseTime"];
const ANY_NODE = "cn-hangzhou-44";

export function runMachines(parameters: Parameters, context: ActionContext) {
  checkRequired(parameters, context.assume);
  const amount = readInteger(parameters, "Amount", 1, { max: MAX_AMOUNT });
  const order = readOrder(parameters, context);
  const disks = readJson(parameters, "DataDisk", isObjects) ?? [];
  const machines = Array.from({ length: amount }, (_, at) => {
    const machine = completeMachine({
      ...order,
      ...readName(parameters, at, amount),
      InstanceId: newId("i-5"),
      DataDisk: { DataDisk: disks.map(readDataDisk) },
    });
    return goTo(machine, "Pending", "Running", context);
  });
  context.account.machines.put(...machines);
  return { OrderId: newId(""), InstanceIds: machines.map(({ InstanceId }) => InstanceId) };
}

function readOrder(
  parameters: Parameters,
  context: ActionContext,
): Partial<MachineRecord> & { readonly ImageId: string } {
  const bandwidth = readInteger(parameters, "InternetMaxBandwidthOut", 0, { min: 0 });
  const chargeType = readChargeType(parameters);
  const now = context.now();
  const created = timeText(now);
  const stated = STATED.map((name) => [name, parameters.get(name)]).filter(([, value]) => value);
  return {
    ...Object.fromEntries(stated),
    ...readNetwork(parameters),
    ImageId: bootable(parameters, context),
    SpecName: required(parameters, "InstanceType"),
    EnsRegionId: parameters.get("EnsRegionId") || ANY_NODE,
    InternetMaxBandwidthIn: bandwidth,
    InternetMaxBandwidthOut: bandwidth,
    InstanceResourceType: RESOURCE_TYPES[chargeType],
    ExpiredTime: chargeType === "PrePaid" ? timeText(now + readPeriodMs(parameters)) : "",
    CreationTime: created,
    StartTime: created,
    UpdateTime: created,
    SystemDisk: readDisk(readJson(parameters, "SystemDisk", isFields) ?? {}, "SystemDisk"),
    Tags: readTags(parameters),
  };
}

function checkRequired(parameters: Parameters, assume: Assumptions): void {
  const level = required(parameters, "ScheduleAreaLevel");
  if (!LEVELS.includes(level)) throw invalidParameter("ScheduleAreaLevel");
  if (assume["RunInstances.SystemDisk"] === "required") required(parameters, "SystemDisk");
  if (assume["RunInstances.required"] === "documented") {
    required(parameters, "Amount");
    for (const name of level === "Region" ? ["EnsRegionId"] : ["NetDistrictCode", "Carrier"])
      required(parameters, name);
    if (LOGINS.every((name) => ["", "false"].includes(parameters.get(name) ?? ""))) throw missingParameter(...LOGINS);
  }
}

export function bootable(parameters: Parameters, { account, assume }: ActionContext): string {
  const id = required(parameters, "ImageId");
  if (assume["RunInstances.ImageId"] === "checked") {
    const image = account.images.current().find(({ ImageId }) => ImageId === id);
    if (!image || (image.Status ?? "Available") !== "Available") throw invalidParameter("ImageId");
  }
  return id;
}

export function readChargeType(parameters: Parameters): ChargeType {
  const type = required(parameters, "InstanceChargeType");
  if (type !== "PrePaid" && type !== "PostPaid") throw invalidParameter("InstanceChargeType");
  return type;
}

/** How long is paid for: `Period` in months unless `PeriodUnit` says days. */
export function readPeriodMs(parameters: Parameters): number {
  const days = parameters.get("PeriodUnit") === "Day" ? 1 : 30;
  return readInteger(parameters, "Period", 1, { max: 1000 }) * days * 24 * 60 * 60 * 1000;
}

/** GiB in the request, MiB in the answer. */
function readDisk(disk: Readonly<Record<string, unknown>>, name: string): { Category: string; Size: number } {
  const gib = Number(disk.Size || DEFAULT_DISK_GIB);
  if (!Number.isInteger(gib) || gib < 1) throw invalidParameter(name);
  return {
    Category: typeof disk.Category === "string" && disk.Category !== "" ? disk.Category : "cloud_efficiency",
    Size: gib * 1024,
  };
}

function readDataDisk(disk: Readonly<Record<string, unknown>>): object {
  return {
    ...readDisk(disk, "DataDisk"),
    DiskId: newId("d-5"),
    Encrypted: disk.Encrypted === true,
    EncryptKeyId: typeof disk.KMSKeyId === "string" ? disk.KMSKeyId : "",
  };
}

function readName(parameters: Parameters, at: number, amount: number): { InstanceName?: string } {
  const name = parameters.get("InstanceName");
  if (!name) return {};
  const suffix = parameters.get("UniqueSuffix") === "true" && amount > 1 ? String(at + 1).padStart(3, "0") : "";
  return { InstanceName: `${name}${suffix}` };
}

function readNetwork(parameters: Parameters): Partial<MachineRecord> {
  const group = parameters.get("SecurityId");
  const ip = parameters.get("PrivateIpAddress") || "10.0.0.2";
  return {
    NetworkAttributes: {
      NetworkId: parameters.get("NetWorkId") || "n-emulated",
      VSwitchId: parameters.get("VSwitchId") || "vsw-emulated",
      PrivateIpAddress: { IpAddress: [ip] },
    },
    PrivateIpAddresses: { PrivateIpAddress: [{ Ip: ip, GateWay: "", Isp: "" }] },
    ...(group ? { SecurityGroupIds: { SecurityGroupId: [group] } } : {}),
  };
}

function isObjects(value: unknown): value is Readonly<Record<string, unknown>>[] {
  return Array.isArray(value) && value.every(isFields);
}
