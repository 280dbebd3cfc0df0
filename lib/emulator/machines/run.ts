import { type Fields, isFields } from "../../util/json";
import type { ActionContext } from "../actions";
import type { Assumptions } from "../assumptions";
import { isListOf, type Parameters, readInteger, readJson, readTags, required } from "../parameters";
import { invalidParameter, missingParameter, timeText } from "../reply";
import { completeMachine, goTo, type MachineRecord, newId, RESOURCE_TYPES } from "./machine";

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
  const disks = readJson(parameters, "DataDisk", isListOf(isFields)) ?? [];
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

function readOrder(parameters: Parameters, context: ActionContext) {
  const bandwidth = readInteger(parameters, "InternetMaxBandwidthOut", 0, { min: 0 });
  const now = context.now();
  const payment = readPayment(parameters, now);
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
    ...payment,
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

/** How a machine is paid for, and for how long: `Period` in months unless `PeriodUnit` says days. */
export function readPayment(parameters: Parameters, now: number) {
  const type = required(parameters, "InstanceChargeType");
  if (type !== "PrePaid" && type !== "PostPaid") throw invalidParameter("InstanceChargeType");
  const InstanceResourceType = RESOURCE_TYPES[type];
  if (type === "PostPaid") return { InstanceResourceType, ExpiredTime: "" };
  const days = readInteger(parameters, "Period", 1, { max: 1000 }) * (parameters.get("PeriodUnit") === "Day" ? 1 : 30);
  return { InstanceResourceType, ExpiredTime: timeText(now + days * 24 * 60 * 60 * 1000) };
}

/** GiB in the request, MiB in the answer. */
function readDisk(disk: Fields, name: string) {
  const gib = Number(disk.Size || DEFAULT_DISK_GIB);
  if (!Number.isInteger(gib) || gib < 1) throw invalidParameter(name);
  return { Category: text(disk.Category) || "cloud_efficiency", Size: gib * 1024 };
}

function readDataDisk(disk: Fields): object {
  const Encrypted = disk.Encrypted === true;
  return { ...readDisk(disk, "DataDisk"), DiskId: newId("d-5"), Encrypted, EncryptKeyId: text(disk.KMSKeyId) };
}

const text = (value: unknown): string => (typeof value === "string" ? value : "");

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
