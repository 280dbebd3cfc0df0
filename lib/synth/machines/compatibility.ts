import { imageIncompatible } from "../../errors/settings";
import type { Pin } from "../../lock/lock";
import type { Outcome } from "../../lock/outcome";
import { ignores, MACHINE_TYPE, MEASURED_WITH, SYSTEM_DISK } from "../../lock/terraform/provider-facts";
import { isForPublic } from "../../query/query";
import { isArm, machineArchitecture, type PinnedImage } from "../../select/image";
import type { Fields } from "../../util/json";
import { memo } from "../../util/memo";
import { firstNames, visibleText } from "../../util/terminal-text";
import type { TerraformStack } from "../framework";
import type { Messages } from "../messages";
import { otherAccounts } from "../provider-connection";
import { isToken, plain } from "../tokens";
import { haveAspects } from "../tree";
import { fieldsIn, ignoresImage, type Machine, overridesOf } from "./machine";
import type { MachineOfLookup } from "./references";

/**
 * What cannot work is an error, said before Terraform has destroyed the machine that ran; what looks wrong is a warning at it.
 *
 * @param together the stack that is warned once of all its machines without a system disk
 */
export function checkCompatibility(
  machines: readonly MachineOfLookup[],
  messages: Messages,
  together: TerraformStack | undefined,
): void {
  const errors: string[] = [];
  const diskless = new Set<string>();
  const isForeign = otherAccounts({ ...process.env });
  for (const machine of machines.filter(({ fields }) => fields.count !== 0)) {
    const { resource, lookup } = machine;
    const say = (text: string) => `${resource.node.path}: ${text}`;
    const warn = (text: string) => messages.warn(resource, say(text));
    // Public images are every account's.
    if (!isForPublic(lookup.query) && isForeign(machine)) {
      const accounts = `its provider names another account than the one that was asked for its image (${lookup.path})`;
      warn(`${accounts}. Give the lookup that provider as its prop provider.`);
    }
    const fault = faultOf(machine);
    if (fault && ignoresImage(machine)) warn(`${fault}; the machine is kept, a new one could not be made.`);
    else if (fault && machine.byReference) warn(`${fault}, if it is the one that it gets.`);
    else if (fault) errors.push(say(fault));
    for (const doubt of doubtsOf(machine)) warn(`${doubt}.`);
    if (resource.cdktfStack === together && withoutSystemDisk(machine)) diskless.add(resource.node.path);
  }
  if (errors.length > 0) throw imageIncompatible(errors);
  if (together && diskless.size > 0) messages.warn(together, disklessText([...diskless]));
}

export function checkCompatibilityEarly(machines: readonly MachineOfLookup[]): void {
  const errors = machines.flatMap((machine) => {
    // A machine beside the stacks would be lost without a word: asked for its stack, the framework tells.
    const { node, cdktfStack } = machine.resource;
    const fault = cdktfStack && machine.fields.count !== 0 ? faultOf(machine) : undefined;
    if (fault === undefined || machine.byReference || ignoresImage(machine) || haveAspects(node.scopes)) return [];
    return [`${node.path}: ${fault}`];
  });
  if (errors.length > 0) throw imageIncompatible(errors);
}

function faultOf({ fields, lookup }: MachineOfLookup): string | undefined {
  const { image } = (lookup.outcome as Outcome).pin;
  const { systemDiskGiB } = machineFacts(fields);
  if (image.imageName === undefined || systemDiskGiB === undefined) return undefined;
  const system = image.diskDeviceMappings?.find(({ type }) => type === "system")?.sizeGiB;
  const needed = Math.max(image.imageSizeGiB ?? 0, system ?? 0);
  return systemDiskGiB < needed
    ? `its system disk has ${systemDiskGiB} GiB, and the image ${visibleText(image.imageName)} (${image.imageId}) needs ${needed} GiB`
    : undefined;
}

const REPLACED = "its pin moved in this run, so Terraform will replace it";

function doubtsOf(machine: MachineOfLookup): string[] {
  const outcome = machine.lookup.outcome as Outcome;
  const { image } = outcome.pin;
  const { instanceType, paymentType, amount = 1 } = machineFacts(machine.fields);
  const doubts: string[] = [];
  const [looks, built] = [instanceType && architectureOfType(instanceType), architectureOfImage(image)];
  if (looks && built && looks !== built) {
    doubts.push(
      `the image ${visibleText(image.imageName ?? image.imageId)} is built for ${built}, and instance type ${instanceType} looks like ${looks}`,
    );
  }
  const isOther = (pin: Pin) => pin.image.imageId !== image.imageId;
  if (outcome.kind !== "asked" || !outcome.earlier.some(isOther) || ignoresImage(machine)) return doubts;
  if (paymentType === "Subscription") {
    doubts.push(`${REPLACED}, and it is a Subscription: the old machine may stay, running and billed`);
  }
  if (amount > 1) doubts.push(`${REPLACED}, and its amount is ${amount}: Terraform knows one of these machines only`);
  return doubts;
}

function disklessText(paths: readonly string[]): string {
  return (
    `${paths.length === 1 ? "1 machine states" : `${paths.length} machines state`} no system_disk: ${firstNames(paths)}. The ` +
    `provider reads the disk back and takes what is not stated for a change (${MEASURED_WITH}), so every apply replaces such a ` +
    "machine. Write systemDisk: { size: GIB } with the size that the machine has now: another size replaces it too."
  );
}

/** Whether the block that Terraform reads will hold no system disk, as far as the program knows, and Terraform minds it. */
function withoutSystemDisk({ resource, fields }: Machine): boolean {
  if (resource.terraformResourceType !== MACHINE_TYPE) return false;
  const stack = resource.cdktfStack;
  const last = fieldsIn(overridesOf(stack), resource) ?? {};
  const disk = SYSTEM_DISK in last ? last[SYSTEM_DISK] : fields[SYSTEM_DISK];
  const dynamic = { ...(fields.dynamic as Fields | undefined), ...(last.dynamic as Fields | undefined) };
  if (isStated(stack, disk) || isStated(stack, dynamic[SYSTEM_DISK])) return false;
  return !ignores(plain(resource, (fields.lifecycle as Fields | undefined)?.ignore_changes), SYSTEM_DISK);
}

function isStated(stack: TerraformStack, value: unknown): boolean {
  const known = plain(stack, value);
  return Array.isArray(known) ? known.length > 0 : known !== undefined && known !== null;
}

/** What the program knows of a machine itself: no token. */
export function machineFacts(fields: Fields) {
  const disk = Array.isArray(fields.system_disk) ? fields.system_disk[0] : fields.system_disk;
  return {
    systemDiskGiB: plainNumber((disk as Fields | undefined)?.size),
    instanceType: plainText(fields.instance_type),
    paymentType: plainText(fields.payment_type),
    amount: plainNumber(fields.amount),
  };
}

function plainText(value: unknown): string | undefined {
  return typeof value === "string" && !isToken(value) ? value : undefined;
}

function plainNumber(value: unknown): number | undefined {
  if ((typeof value !== "number" && typeof value !== "string") || value === "" || isToken(value)) return undefined;
  const number = Number(value);
  return Number.isFinite(number) ? number : undefined;
}

type Architecture = "Arm" | "x86";

/** The service publishes no list of types with their architecture: these beginnings are known, of others nothing is said. */
const FAMILIES: readonly (readonly [RegExp, Architecture])[] = [
  [/^cas\./, "Arm"],
  [/^ens\.[\w-]*arm/, "Arm"],
  [/^ens\.(sn|gn|vgn)\d*/, "x86"],
];

const architectureOfType = memo((instanceType: string): Architecture | undefined => {
  return FAMILIES.find(([beginning]) => beginning.test(instanceType))?.[1];
});

function architectureOfImage(image: PinnedImage): Architecture | undefined {
  const said = image.imageName === undefined ? undefined : machineArchitecture(image);
  if (said === undefined) return undefined;
  if (isArm(said)) return "Arm";
  return /^(x86|i[3-6]86|amd64)/i.test(said) ? "x86" : undefined;
}
