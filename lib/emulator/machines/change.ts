import { type Parameters, readRepeated, readTags, required } from "../parameters";
import { apiError, invalidParameter } from "../reply";
import { checkTagged, readIds } from "./list";
import { chargeTypeOf, goTo, type MachineRecord, release, resourceType } from "./machine";
import { bootable, type RunContext, readChargeType, readPeriodMs, timeText } from "./run";
import type { MachineStore } from "./store";

/** What becomes of one machine. Throws where the machine or the request does not allow it. */
type Change = (machine: MachineRecord, parameters: Parameters, context: RunContext) => MachineRecord;

/** The operations that change one machine, which `InstanceId` names. */
export const CHANGES: Readonly<Record<string, Change>> = {
  StartInstance: (machine, _, context) => through(machine, ["Stopped"], "Starting", "Running", context),
  StopInstance: (machine, _, context) => through(machine, ["Running"], "Stopping", "Stopped", context),
  RebootInstance: (machine, _, context) => through(machine, ["Running"], "Starting", "Running", context),
  ReinitInstance: reinitialize,
  ModifyInstanceAttribute: (machine, parameters) => ({
    ...machine,
    InstanceName: parameters.get("InstanceName") || machine.InstanceName,
    HostName: parameters.get("HostName") || machine.HostName,
  }),
  ModifyPostPaidInstanceSpec: (machine, parameters) => respecify(paid(machine, "PostPaid"), parameters),
  ModifyPrepayInstanceSpec: (machine, parameters) => respecify(paid(machine, "PrePaid"), parameters),
  ReleasePostPaidInstance: (machine, _, { now, transitionMs }) => release(paid(machine, "PostPaid"), now, transitionMs),
  ReleasePrePaidInstance: (machine, _, { assume, now, transitionMs }) => {
    if (assume.ReleasePrePaidInstance === "refused") throw apiError("IncorrectInstanceStatus");
    return release(paid(machine, "PrePaid"), now, transitionMs);
  },
};

/** Runs one of `CHANGES` on the machine that is named. */
export function changeMachine(change: Change, store: MachineStore, parameters: Parameters, context: RunContext): void {
  const machine = store.find(required(parameters, "InstanceId"));
  store.put({ ...change(machine, parameters, context), UpdateTime: timeText(context.now) });
}

/** `ModifyInstanceChargeType`, of up to a hundred machines. */
export function modifyChargeType(store: MachineStore, parameters: Parameters, { now }: RunContext): void {
  required(parameters, "InstanceIds");
  const type = readChargeType(parameters);
  const ExpiredTime = type === "PrePaid" ? timeText(now + readPeriodMs(parameters)) : "";
  const machines = (readIds(parameters, "InstanceIds") ?? []).map((id) => store.find(id));
  store.put(...machines.map((machine) => ({ ...machine, InstanceResourceType: resourceType(type), ExpiredTime })));
}

/** `TagResources` and `UntagResources`. */
export function changeTags(store: MachineStore, parameters: Parameters, how: "tag" | "untag"): void {
  checkTagged(parameters);
  required(parameters, "ResourceId.1");
  const machines = readRepeated(parameters, "ResourceId").map((id) => store.find(id));
  const tags = readTags(parameters);
  const gone = new Set(how === "untag" ? readRepeated(parameters, "TagKey") : []);
  const all = how === "untag" && parameters.get("All") === "true";
  const next = (before: Readonly<Record<string, string>> = {}) => ({
    ...Object.fromEntries(Object.entries(before).filter(([key]) => !all && !gone.has(key))),
    ...(how === "tag" ? tags : {}),
  });
  store.put(...machines.map((machine) => ({ ...machine, Tags: next(machine.Tags) })));
}

function reinitialize(machine: MachineRecord, parameters: Parameters, context: RunContext): MachineRecord {
  const { "ReinitInstance.states": states, "ReinitInstance.then": then } = context.assume;
  const allowed = { any: ["Running", "Stopped"], stopped: ["Stopped"], running: ["Running"] }[states];
  const status = then === "running" ? "Running" : machine.Status;
  const reset = { ...machine, ImageId: bootable(parameters, context) };
  return through(reset, allowed, "Reinitializing", status, context);
}

function through(
  machine: MachineRecord,
  allowed: readonly string[],
  status: string,
  next: string,
  { now, transitionMs }: RunContext,
): MachineRecord {
  if (!allowed.includes(machine.Status)) throw apiError("IncorrectInstanceStatus");
  return goTo(machine, status, next, now, transitionMs);
}

function respecify(machine: MachineRecord, parameters: Parameters): MachineRecord {
  return { ...machine, SpecName: required(parameters, "InstanceType") };
}

function paid(machine: MachineRecord, chargeType: "PrePaid" | "PostPaid"): MachineRecord {
  if (chargeTypeOf(machine) !== chargeType) throw invalidParameter("InstanceId");
  return machine;
}
