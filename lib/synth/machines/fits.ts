import { MEASURED_WITH } from "../../lock/terraform/provider-facts";
import { isArm, machineArchitecture, type PinnedImage } from "../../select/image";
import { memo } from "../../util/memo";

export interface MachineFacts {
  readonly systemDiskGiB?: number;
  readonly instanceType?: string;
  readonly paymentType?: string;
  readonly amount?: number;
  /** No `system_disk`, neither plain nor by a token. */
  readonly withoutSystemDisk?: boolean;
}

interface Fitting {
  readonly machine: MachineFacts;
  readonly image: PinnedImage;
  readonly moved: boolean;
}

interface FitRule {
  readonly level: "error" | "warning";
  readonly misfit: (fitting: Fitting) => string | undefined;
  /** Said once a stack, of all its machines with that misfit. */
  readonly together?: (machines: number, names: string) => string;
}

export interface Misfit {
  readonly rule: FitRule;
  readonly text: string;
}

const RULES: readonly FitRule[] = [
  {
    level: "error",
    misfit: ({ machine: { systemDiskGiB }, image }) => {
      if (image.imageName === undefined || systemDiskGiB === undefined) return undefined;
      const system = image.diskDeviceMappings?.find(({ type }) => type === "system")?.sizeGiB;
      const needed = Math.max(image.imageSizeGiB ?? 0, system ?? 0);
      return systemDiskGiB < needed
        ? `its system disk has ${systemDiskGiB} GiB, and the image ${image.imageName} (${image.imageId}) needs ${needed} GiB`
        : undefined;
    },
  },
  {
    level: "warning",
    misfit: ({ machine: { instanceType }, image }) => {
      if (image.imageName === undefined || instanceType === undefined) return undefined;
      const [machine, built] = [architectureOfType(instanceType), architectureOfImage(image)];
      return machine && built && machine !== built
        ? `the image ${image.imageName} is built for ${built}, and instance type ${instanceType} looks like ${machine}`
        : undefined;
    },
  },
  {
    level: "warning",
    misfit: ({ machine: { paymentType }, moved }) =>
      moved && paymentType === "Subscription"
        ? `${REPLACED}, and it is a Subscription: the old machine may stay, running and billed`
        : undefined,
  },
  {
    level: "warning",
    misfit: ({ machine: { amount = 1 }, moved }) =>
      moved && amount > 1
        ? `${REPLACED}, and its amount is ${amount}: Terraform knows one of these machines only`
        : undefined,
  },
  {
    level: "warning",
    misfit: ({ machine: { withoutSystemDisk } }) => (withoutSystemDisk ? "states no system_disk" : undefined),
    together: (machines, names) =>
      `${machines === 1 ? "1 machine states" : `${machines} machines state`} no system_disk: ${names}. The provider reads the ` +
      `disk back and takes what is not stated for a change (${MEASURED_WITH}), so every apply replaces such a machine. Write ` +
      "systemDisk: { size: GIB } with the size that the machine has now: another size replaces it too.",
  },
];

const REPLACED = "its pin moved in this run, so Terraform will replace it";

export function misfits(fitting: Fitting): readonly Misfit[] {
  const found: Misfit[] = [];
  for (const rule of RULES) {
    const text = rule.misfit(fitting);
    if (text !== undefined) found.push({ rule, text });
  }
  return found;
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
