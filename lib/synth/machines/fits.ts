import type { PinnedImage } from "../../select/image";
import { remember } from "../../util/memo";

/** What a program says of a machine in plain values; what only Terraform knows is absent. */
export interface MachineFacts {
  readonly systemDiskGiB?: number;
  readonly instanceType?: string;
  readonly paymentType?: string;
  readonly amount?: number;
}

/** What does not fit, in words for the machine's owner. */
export interface Misfits {
  /** The machine cannot be made. */
  readonly errors: readonly string[];
  readonly warnings: readonly string[];
}

/**
 * What is known now about a machine and its image.
 *
 * @param moved the pin moved in this run, and Terraform will replace the machine
 */
export function misfits(machine: MachineFacts, image: PinnedImage, moved: boolean): Misfits {
  const [disk, architecture] = [diskMisfit(machine, image), architectureMisfit(machine, image)];
  // As of nearly every machine there is.
  if (disk === undefined && architecture === undefined && !moved) return FITS;
  const warnings = [architecture, ...(moved ? replacementWarnings(machine) : [])];
  return { errors: listed([disk]), warnings: listed(warnings) };
}

const FITS: Misfits = { errors: [], warnings: [] };

function diskMisfit({ systemDiskGiB }: MachineFacts, image: PinnedImage): string | undefined {
  if (image.imageName === undefined || systemDiskGiB === undefined) return undefined;
  const system = image.diskDeviceMappings?.find(({ type }) => type === "system")?.sizeGiB;
  const needed = Math.max(image.imageSizeGiB ?? 0, system ?? 0);
  return systemDiskGiB < needed
    ? `its system disk has ${systemDiskGiB} GiB, and the image ${image.imageName} (${image.imageId}) needs ${needed} GiB`
    : undefined;
}

type Architecture = "Arm" | "x86";

/** The service publishes no list of types with their architecture: these beginnings are known, of others nothing is said. */
const FAMILIES: readonly (readonly [RegExp, Architecture])[] = [
  [/^cas\./, "Arm"],
  [/^ens\.[\w-]*arm/, "Arm"],
  [/^ens\.(sn|gn|vgn)\d*/, "x86"],
];

function architectureMisfit({ instanceType }: MachineFacts, image: PinnedImage): string | undefined {
  if (image.imageName === undefined || instanceType === undefined) return undefined;
  const machine = architectureOfType(instanceType);
  const built = imageArchitecture(`${image.architecture ?? ""} ${image.computeType ?? ""}`);
  return machine && built && machine !== built
    ? `the image ${image.imageName} is built for ${built}, and instance type ${instanceType} looks like ${machine}`
    : undefined;
}

const architectureOfType = remember((instanceType: string): Architecture | undefined => {
  return FAMILIES.find(([beginning]) => beginning.test(instanceType))?.[1];
});

const imageArchitecture = remember((words: string): Architecture | undefined => {
  if (/\b(arm|aarch)/i.test(words)) return "Arm";
  return /\b(x86|i[3-6]86|amd64)/i.test(words) ? "x86" : undefined;
});

function replacementWarnings({ paymentType, amount }: MachineFacts): (string | undefined)[] {
  return [
    paymentType === "Subscription"
      ? "its pin moved in this run, so Terraform will replace it, and it is a Subscription: the old machine may stay, running and billed"
      : undefined,
    amount !== undefined && amount > 1
      ? `its pin moved in this run, so Terraform will replace it, and its amount is ${amount}: Terraform knows one of these machines only`
      : undefined,
  ];
}

function listed(texts: readonly (string | undefined)[]): string[] {
  return texts.filter((text) => text !== undefined);
}
