import { imageIncompatible } from "../../errors/settings";
import type { Outcome } from "../../lock/outcome";
import { warnOnce } from "../messages";
import { otherAccounts } from "../provider-connection";
import { isToken } from "../tokens";
import { haveAspects } from "../tree";
import { type MachineFacts, type Misfits, misfits } from "./fits";
import { type Fields, ignoresImage } from "./machine";
import type { FedMachine } from "./provenance";

/**
 * Compares machines with their images, where both sides are plain values: what cannot work is an error, said before
 * Terraform has destroyed the machine that ran; what looks wrong is a warning at the machine.
 *
 * @throws EnsImagesError `IMAGE_INCOMPATIBLE`, for all machines together
 */
export function checkCompatibility(machines: readonly FedMachine[]): void {
  const errors: string[] = [];
  const isForeign = otherAccounts({ ...process.env });
  for (const machine of machines) {
    const found = findingsOf(machine);
    const foreign = machine.fields.count !== 0 && isForeign(machine);
    // As with nearly every machine: then its path is not made.
    if (!foreign && found === NOTHING) continue;
    const { path } = machine.resource.node;
    if (foreign) {
      const text = `${path}: its provider names another account than the one that was asked for its image (${machine.lookup.path}).`;
      warnOnce(machine.resource, `${text} Give the lookup that provider as its prop provider.`);
    }
    for (const text of found.warnings) warnOnce(machine.resource, `${path}: ${text}.`);
    for (const text of found.errors) {
      if (found.kept) warnOnce(machine.resource, `${path}: ${text}; the machine is kept, a new one could not be made.`);
      else if (machine.byReference) warnOnce(machine.resource, `${path}: ${text}, if it is the one that it gets.`);
      else errors.push(`${path}: ${text}`);
    }
  }
  if (errors.length > 0) throw imageIncompatible(errors);
}

/**
 * The errors alone, before anything is written: of machines that no Aspect may still change.
 *
 * @throws EnsImagesError `IMAGE_INCOMPATIBLE`
 */
export function checkCompatibilityEarly(machines: readonly FedMachine[]): void {
  const errors = machines.flatMap((machine): string[] => {
    const { errors: found, kept } = findingsOf(machine);
    if (found.length === 0 || kept || machine.byReference) return [];
    const { node } = machine.resource;
    if (haveAspects(node.scopes)) return [];
    return found.map((text) => `${node.path}: ${text}`);
  });
  if (errors.length > 0) throw imageIncompatible(errors);
}

interface Findings extends Misfits {
  /** Terraform keeps the machine: it is not made from this image. */
  readonly kept: boolean;
}

const NOTHING: Findings = { errors: [], warnings: [], kept: false };

/** What is wrong with a machine as it was found. */
function findingsOf(machine: FedMachine): Findings {
  if (machine.fields.count === 0) return NOTHING;
  const outcome = machine.lookup.outcome as Outcome;
  const kept = ignoresImage(machine);
  const found = misfits(machineFacts(machine.fields), outcome.pin.image, !kept && hasMoved(outcome));
  return found.warnings.length + found.errors.length === 0 ? NOTHING : { ...found, kept };
}

/** Whether this run gave the lookup another image than the lock had for it. */
export function hasMoved(outcome: Outcome): boolean {
  const { imageId } = outcome.pin.image;
  return outcome.kind === "asked" && outcome.earlier.some((pin) => pin.image.imageId !== imageId);
}

/** The plain values of a machine's arguments. */
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
