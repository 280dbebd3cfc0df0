import { EnsImagesError } from "../errors/ens-images-error";

/** What `--assume NAME=VALUE` settles; the first value is the default. docs/emulator.md says what each means. */
export const ASSUMPTIONS = {
  "DescribeImages.ImageId": ["equals", "contains"],
  "DescribeImages.ImageName": ["equals", "contains", "ignored"],
  "DescribeImages.EnsRegionId": ["ignored", "filters"],
  "DescribeImages.Status": ["ignored", "filters", "refused"],
  "DescribeImages.records": ["all", "system"],
  "DescribeImages.fields": ["documented", "all"],
  "DescribeImages.counts": ["integers", "texts"],
  "DescribeInstances.InstanceName": ["equals", "contains"],
  "DescribeInstances.SystemDisk": ["answered", "absent"],
  "DescribeInstances.unstated": ["absent", "answered"],
  "RunInstances.required": ["documented", "lenient"],
  "RunInstances.SystemDisk": ["optional", "required"],
  "RunInstances.ImageId": ["checked", "unchecked"],
  "ReinitInstance.states": ["any", "stopped", "running"],
  "ReinitInstance.then": ["same", "running"],
  ReleasePrePaidInstance: ["released", "refused"],
} as const satisfies Readonly<Record<string, readonly [string, string, ...string[]]>>;

type Name = keyof typeof ASSUMPTIONS;

export type Assumptions = { readonly [N in Name]: (typeof ASSUMPTIONS)[N][number] };

const CHOICES = new Map<string, readonly string[]>(Object.entries(ASSUMPTIONS));

export function readAssumptions(stated: Readonly<Record<string, string>> = {}): Assumptions {
  for (const [name, value] of Object.entries(stated)) {
    const values = CHOICES.get(name);
    if (!values) throw unknown(`there is none of the name ${name}`, Object.keys(ASSUMPTIONS));
    if (!values.includes(value)) throw unknown(`${name} cannot be ${value}`, values);
  }
  const first = [...CHOICES].map(([name, [value]]) => [name, value]);
  return { ...Object.fromEntries(first), ...stated } as Assumptions;
}

function unknown(why: string, choice: readonly string[]): EnsImagesError {
  return new EnsImagesError("USAGE", `An assumption cannot be made: ${why}. Choose one of ${choice.join(", ")}.`);
}
