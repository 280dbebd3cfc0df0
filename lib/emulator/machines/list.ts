import type { ActionContext } from "../actions";
import type { Assumptions } from "../assumptions";
import { isListOf, type ListShape, type Parameters, readJson, readRepeated, required } from "../parameters";
import { invalidParameter } from "../reply";
import { addressesOf, type MachineRecord } from "./machine";

export const INSTANCES: ListShape = { outer: "Instances", inner: "Instance", maxPageSize: 100 };

/** Fields that an ordinary machine is assumed not to have, with what they would hold. */
const UNSTATED = { SpotStrategy: "NoSpot", KeyPairName: "", AutoReleaseTime: "" };
const MAX_IDS = 100;
/** Parameters that a field of that name must equal. */
const EQUAL = ["InstanceId", "ImageId", "Status", "EnsRegionId", "InstanceResourceType", "NetworkId", "VSwitchId"];

/** `DescribeInstances`: the machines that all filters let through, the newest first, as they are answered. */
export function findMachines(parameters: Parameters, { account, assume }: ActionContext): object[] {
  const ids = readIds(parameters, "InstanceIds");
  const regions = readIds(parameters, "EnsRegionIds");
  const name = parameters.get("InstanceName");
  const search = parameters.get("SearchKey");
  const group = parameters.get("SecurityGroupId");
  const how = assume["DescribeInstances.InstanceName"];
  const passes = (machine: MachineRecord): boolean => {
    const own = String(machine.InstanceName);
    const { SecurityGroupId: groups } = machine.SecurityGroupIds as { SecurityGroupId: string[] };
    const searchable = [machine.InstanceId, own, ...addressesOf(machine)];
    return (
      EQUAL.every((field) => [undefined, "", fieldOf(machine, field)].includes(parameters.get(field))) &&
      (!ids || ids.includes(machine.InstanceId)) &&
      (!regions || regions.includes(String(machine.EnsRegionId))) &&
      (!name || (how === "equals" ? own === name : own.includes(name))) &&
      (!group || groups.includes(group)) &&
      (!search || searchable.some((text) => text.includes(search)))
    );
  };
  const names = new Map(account.images.current().map(({ ImageId, ImageName }) => [ImageId, String(ImageName ?? "")]));
  const found = account.machines.all().filter(passes).reverse();
  return found.map((machine) => answered(machine, assume, names.get(machine.ImageId) ?? ""));
}

export function listTags(parameters: Parameters, { account }: ActionContext): object {
  checkTagged(parameters);
  const ids = readRepeated(parameters, "ResourceId");
  const wanted = parameters.get("Tag.1.Key");
  const tagged = account.machines.all().filter(({ InstanceId }) => ids.length === 0 || ids.includes(InstanceId));
  return {
    NextToken: "",
    TagResources: tagged.flatMap(({ InstanceId, Tags = {} }) =>
      Object.entries(Tags)
        .filter(([key]) => !wanted || key === wanted)
        .map(([TagKey, TagValue]) => ({ ResourceId: InstanceId, ResourceType: "instance", TagKey, TagValue })),
    ),
  };
}

/** Throws where something else than machines is tagged: the emulator has nothing else. */
export function checkTagged(parameters: Parameters): void {
  if (required(parameters, "ResourceType").toLowerCase() !== "instance") throw invalidParameter("ResourceType");
}

export function readIds(parameters: Parameters, name: string): readonly string[] | undefined {
  const ids = readJson(
    parameters,
    name,
    isListOf((id) => typeof id === "string"),
  );
  if (ids && ids.length > MAX_IDS) throw invalidParameter(name);
  return ids;
}

function answered(machine: MachineRecord, assume: Assumptions, imageName: string): object {
  const { Tags = {}, Next, SystemDisk, ...rest } = machine;
  return {
    ...(assume["DescribeInstances.unstated"] === "answered" ? UNSTATED : {}),
    ...rest,
    ...(assume["DescribeInstances.SystemDisk"] === "answered" ? { SystemDisk } : {}),
    OSName: imageName,
    Tags: { Tag: Object.entries(Tags).map(([TagKey, TagValue]) => ({ TagKey, TagValue })) },
  };
}

function fieldOf(machine: MachineRecord, field: string): string | undefined {
  return (machine[field] ?? (machine.NetworkAttributes as Record<string, unknown>)[field]) as string | undefined;
}
