import { imageIncompatible } from "../../errors/settings";
import type { Outcome } from "../../lock/outcome";
import { ignores, MACHINE_TYPE, SYSTEM_DISK } from "../../lock/terraform/provider-facts";
import { firstNames } from "../../util/terminal-text";
import type { TerraformStack } from "../framework";
import type { Messages } from "../messages";
import { otherAccounts } from "../provider-connection";
import { isToken, resolveIn } from "../tokens";
import { haveAspects } from "../tree";
import { type MachineFacts, type Misfit, misfits } from "./fits";
import { type Fields, ignoresImage, type Machine, plainList } from "./machine";
import type { MachineOfLookup } from "./provenance";

/**
 * What cannot work is an error, said before Terraform has destroyed the machine that ran; what looks wrong is a warning at it.
 *
 * @param together the stack that is warned once of what is wrong with several of its machines in the same way
 */
export function checkCompatibility(
  machines: readonly MachineOfLookup[],
  messages: Messages,
  together: TerraformStack | undefined,
): void {
  const errors: string[] = [];
  const alike = new Map<NonNullable<Misfit["rule"]["together"]>, Set<string>>();
  const isForeign = otherAccounts({ ...process.env });
  for (const machine of machines) {
    const found = findingsOf(machine);
    const foreign = machine.fields.count !== 0 && isForeign(machine);
    // As with nearly every machine: then its path is not made.
    if (!foreign && found.length === 0) continue;
    const { path } = machine.resource.node;
    if (foreign) {
      const text = `${path}: its provider names another account than the one that was asked for its image (${machine.lookup.path}).`;
      messages.warnOnce(machine.resource, `${text} Give the lookup that provider as its prop provider.`);
    }
    for (const { rule, text } of found) {
      const line = `${path}: ${text}`;
      if (rule.together) {
        const paths = alike.get(rule.together) ?? new Set();
        if (machine.resource.cdktfStack === together) alike.set(rule.together, paths.add(path));
      } else if (rule.level === "warning") messages.warnOnce(machine.resource, `${line}.`);
      else if (ignoresImage(machine))
        messages.warnOnce(machine.resource, `${line}; the machine is kept, a new one could not be made.`);
      else if (machine.byReference) messages.warnOnce(machine.resource, `${line}, if it is the one that it gets.`);
      else errors.push(line);
    }
  }
  if (errors.length > 0) throw imageIncompatible(errors);
  for (const [text, paths] of alike)
    if (together) messages.warnOnce(together, text(paths.size, firstNames([...paths])));
}

export function checkCompatibilityEarly(machines: readonly MachineOfLookup[]): void {
  const errors = machines.flatMap((machine): string[] => {
    const found = findingsOf(machine).filter(({ rule }) => rule.level === "error");
    if (found.length === 0 || machine.byReference || ignoresImage(machine)) return [];
    const { node } = machine.resource;
    if (haveAspects(node.scopes)) return [];
    return found.map(({ text }) => `${node.path}: ${text}`);
  });
  if (errors.length > 0) throw imageIncompatible(errors);
}

function findingsOf(machine: MachineOfLookup): readonly Misfit[] {
  if (machine.fields.count === 0) return [];
  const outcome = machine.lookup.outcome as Outcome;
  const moved = hasMoved(outcome) && !ignoresImage(machine);
  const facts = { ...machineFacts(machine.fields), withoutSystemDisk: withoutSystemDisk(machine) };
  return misfits({ machine: facts, image: outcome.pin.image, moved });
}

/** Whether the block that Terraform reads will hold no system disk, as far as the program knows, and Terraform minds it. */
function withoutSystemDisk({ resource, fields }: Machine): boolean {
  const { terraformResourceType: type, friendlyUniqueId: name, cdktfStack: stack } = resource;
  if (type !== MACHINE_TYPE) return false;
  const { rawOverrides } = stack as unknown as { readonly rawOverrides?: { readonly resource?: Blocks } };
  // What is said of the stack is merged in last.
  const last = rawOverrides?.resource?.[type]?.[name] ?? {};
  const disk = SYSTEM_DISK in last ? last[SYSTEM_DISK] : fields[SYSTEM_DISK];
  const dynamic = { ...(fields.dynamic as Fields | undefined), ...(last.dynamic as Fields | undefined) };
  if (isStated(stack, disk) || isStated(stack, dynamic[SYSTEM_DISK])) return false;
  return !ignores(plainList(resource, (fields.lifecycle as Fields | undefined)?.ignore_changes), SYSTEM_DISK);
}

type Blocks = Readonly<Record<string, Readonly<Record<string, Fields>>>>;

function isStated(stack: TerraformStack, value: unknown): boolean {
  try {
    const known = isToken(value) ? resolveIn(stack, value) : value;
    return Array.isArray(known) ? known.length > 0 : known !== undefined && known !== null;
  } catch {
    // The rendering of the stack reports it.
    return true;
  }
}

export function hasMoved(outcome: Outcome): boolean {
  const { imageId } = outcome.pin.image;
  return outcome.kind === "asked" && outcome.earlier.some((pin) => pin.image.imageId !== imageId);
}

export function machineFacts(fields: Fields): MachineFacts {
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
