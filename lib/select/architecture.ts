import type { EnsImage } from "./image";

const ARM = /^(arm|aarch)/i;
/** Whether an architecture or a compute type is ARM's. */
export function isArm(word: string): boolean {
  return ARM.test(word);
}

const X86_COMPUTE_TYPES = ["ens_vm", "ens", "bare_metal"];

/**
 * The architecture of the machines that an image boots: `ARM`, `x86_64`, `i386`, `x86` where the image does not say
 * which of both, or its own word; undefined where it says nothing. The service documents no ARM value for
 * `Architecture`, so an ARM image is known by its `ComputeType`, whatever its `Architecture` says.
 */
export function machineArchitecture(image: Pick<EnsImage, "architecture" | "computeType">): string | undefined {
  const { architecture, computeType } = image;
  if (isArm(computeType ?? "") || isArm(architecture ?? "")) return "ARM";
  if (architecture) return architecture;
  return X86_COMPUTE_TYPES.includes(computeType ?? "") ? "x86" : undefined;
}

/** Images by the architecture of their machines, in the order of their first members. Those that say nothing are left out. */
export function groupByArchitecture<T extends EnsImage>(images: readonly T[]): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  // An image that says "x86" only is no architecture beside x86_64 or i386.
  const exact = images.map(machineArchitecture).find((name) => name === "x86_64" || name === "i386");
  for (const image of images) {
    const said = machineArchitecture(image);
    if (said === undefined) continue;
    const name = said === "x86" ? (exact ?? said) : said;
    const members = groups.get(name);
    if (members) members.push(image);
    else groups.set(name, [image]);
  }
  return groups;
}
