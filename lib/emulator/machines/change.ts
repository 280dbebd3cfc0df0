import type { ActionContext } from "../actions";
import { type Parameters, readRepeated, readTags, required } from "../parameters";
import { apiError, invalidParameter, timeText } from "../reply";
import { checkTagged, readIds } from "./list";
import { type ChargeType, chargeTypeOf, goTo, type MachineRecord, newId, RELEASED } from "./machine";
import { bootable, readPayment } from "./run";

type Change = (machine: MachineRecord, parameters: Parameters, context: ActionContext) => MachineRecord;

export const CHANGES: Readonly<Record<string, Change>> = {
  StartInstance: through("Stopped", "Starting", "Running"),
  StopInstance: through("Running", "Stopping", "Stopped"),
  RebootInstance: through("Running", "Starting", "Running"),
  ReinitInstance: (machine, parameters, context) => {
    const { "ReinitInstance.states": states, "ReinitInstance.then": then } = context.assume;
    const allowed = { any: ["Running", "Stopped"], stopped: ["Stopped"], running: ["Running"] }[states];
    const status = then === "running" ? "Running" : machine.Status;
    const reset = { ...machine, ImageId: bootable(parameters, context) };
    return goTo(inState(reset, allowed), "Reinitializing", status, context);
  },
  ModifyInstanceAttribute: (machine, parameters) => ({
    ...machine,
    InstanceName: parameters.get("InstanceName") || machine.InstanceName,
    HostName: parameters.get("HostName") || machine.HostName,
  }),
  ModifyPostPaidInstanceSpec: respecify("PostPaid"),
  ModifyPrepayInstanceSpec: respecify("PrePaid"),
  ReleasePostPaidInstance: release("PostPaid"),
  ReleasePrePaidInstance: (machine, parameters, context) => {
    if (context.assume.ReleasePrePaidInstance === "refused") throw apiError("IncorrectInstanceStatus");
    return release("PrePaid")(machine, parameters, context);
  },
};

function through(from: string, status: string, next: string): Change {
  return (machine, _, context) => goTo(inState(machine, [from]), status, next, context);
}

function respecify(chargeType: ChargeType): Change {
  return (machine, parameters) => ({ ...paid(machine, chargeType), SpecName: required(parameters, "InstanceType") });
}

function release(chargeType: ChargeType): Change {
  return (machine, _, context) => goTo(paid(machine, chargeType), "Releasing", RELEASED, context);
}

function inState(machine: MachineRecord, allowed: readonly string[]): MachineRecord {
  if (!allowed.includes(machine.Status)) throw apiError("IncorrectInstanceStatus");
  return machine;
}

function paid(machine: MachineRecord, chargeType: ChargeType): MachineRecord {
  if (chargeTypeOf(machine) !== chargeType) throw invalidParameter("InstanceId");
  return machine;
}

export function changeMachine(change: Change, parameters: Parameters, context: ActionContext) {
  const { machines } = context.account;
  const machine = machines.find(required(parameters, "InstanceId"));
  machines.put({ ...change(machine, parameters, context), UpdateTime: timeText(context.now()) });
  return {};
}

export function modifyChargeType(parameters: Parameters, { account: { machines }, now }: ActionContext) {
  required(parameters, "InstanceIds");
  const paying = readPayment(parameters, now());
  const changed = (readIds(parameters, "InstanceIds") ?? []).map((id) => machines.find(id));
  machines.put(...changed.map((machine) => ({ ...machine, ...paying })));
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
