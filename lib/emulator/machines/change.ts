import type { ActionContext } from "../context";
import { type Parameters, readRepeated, readTags, required } from "../parameters";
import { apiError, invalidParameter, timeText } from "../reply";
import { checkTagged, readIds } from "./list";
import { chargeTypeOf, goTo, type MachineRecord, newId, RELEASED, RESOURCE_TYPES } from "./machine";
import { bootable, readChargeType, readPeriodMs } from "./run";

type Change = (machine: MachineRecord, parameters: Parameters, context: ActionContext) => MachineRecord;

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
  ReleasePostPaidInstance: (machine, _, context) => release(paid(machine, "PostPaid"), context),
  ReleasePrePaidInstance: (machine, _, context) => {
    if (context.assume.ReleasePrePaidInstance === "refused") throw apiError("IncorrectInstanceStatus");
    return release(paid(machine, "PrePaid"), context);
  },
};

export function changeMachine(change: Change, parameters: Parameters, context: ActionContext) {
  const { machines } = context.account;
  const machine = machines.find(required(parameters, "InstanceId"));
  machines.put({ ...change(machine, parameters, context), UpdateTime: timeText(context.now()) });
  return {};
}

export function modifyChargeType(parameters: Parameters, { account: { machines }, now }: ActionContext) {
  required(parameters, "InstanceIds");
  const type = readChargeType(parameters);
  const ExpiredTime = type === "PrePaid" ? timeText(now() + readPeriodMs(parameters)) : "";
  const InstanceResourceType = RESOURCE_TYPES[type];
  const changed = (readIds(parameters, "InstanceIds") ?? []).map((id) => machines.find(id));
  machines.put(...changed.map((machine) => ({ ...machine, InstanceResourceType, ExpiredTime })));
  return { OrderId: newId("") };
}

type Tags = Readonly<Record<string, string>>;

export function tag(parameters: Parameters, context: ActionContext) {
  return retag(parameters, context, (before) => ({ ...before, ...readTags(parameters) }));
}

export function untag(parameters: Parameters, context: ActionContext) {
  const gone = readRepeated(parameters, "TagKey");
  const stays = (key: string) => parameters.get("All") !== "true" && !gone.includes(key);
  const next = (before: Tags) => Object.fromEntries(Object.entries(before).filter(([key]) => stays(key)));
  return retag(parameters, context, next);
}

function retag(parameters: Parameters, { account: { machines } }: ActionContext, next: (before: Tags) => Tags) {
  checkTagged(parameters);
  required(parameters, "ResourceId.1");
  const tagged = readRepeated(parameters, "ResourceId").map((id) => machines.find(id));
  machines.put(...tagged.map((machine) => ({ ...machine, Tags: next(machine.Tags ?? {}) })));
  return {};
}

function release(machine: MachineRecord, context: ActionContext): MachineRecord {
  return goTo(machine, "Releasing", RELEASED, context);
}

function reinitialize(machine: MachineRecord, parameters: Parameters, context: ActionContext): MachineRecord {
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
  context: ActionContext,
): MachineRecord {
  if (!allowed.includes(machine.Status)) throw apiError("IncorrectInstanceStatus");
  return goTo(machine, status, next, context);
}

function respecify(machine: MachineRecord, parameters: Parameters): MachineRecord {
  return { ...machine, SpecName: required(parameters, "InstanceType") };
}

function paid(machine: MachineRecord, chargeType: "PrePaid" | "PostPaid"): MachineRecord {
  if (chargeTypeOf(machine) !== chargeType) throw invalidParameter("InstanceId");
  return machine;
}
