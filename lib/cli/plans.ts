import { planWithoutPins, usage } from "../errors/cli";
import type { FedMachine } from "../lock/blast-radius";
import { synthCommand } from "../lock/disk/synth-command";
import { type KeyedPin, type Lock, pinId, pinsIn } from "../lock/lock";
import { machinesByImage, type Plans, replacementOf, worstAction } from "../lock/terraform/plan";
import { MACHINE_KINDS, type MachineKind } from "../lock/terraform/provider-facts";
import { groupBy } from "../util/group-by";
import type { App } from "./app";
import type { OpenLock } from "./open-lock";
import { PLAN, readFilesAlone, readStackFiles } from "./terraform-files";

/** @param app the app whose stacks the plans are of; without one each is named by its file */
export function readPlans(words: readonly string[] | undefined, cwd: string, app?: App): Plans {
  if (!words) return new Map();
  const files = app ? readStackFiles(words, app, cwd, PLAN) : readFilesAlone(words, cwd, PLAN);
  return new Map(files.map(({ stack, content }) => [stack, groupBy(content, ({ address }) => address)]));
}

export function machineKinds(words: readonly string[] = []): readonly MachineKind[] {
  const stated = words.map((word): MachineKind => {
    const [, type, attribute] = /^(\w+)\.([\w.-]+)$/.exec(word) ?? [];
    if (type !== undefined && attribute !== undefined) return { type, attribute };
    throw usage(`--machine ${JSON.stringify(word)} is not TYPE.PATH.`, "For example: --machine terraform_data.input");
  });
  return [...stated, ...MACHINE_KINDS];
}

export const kindNames = (kinds: readonly MachineKind[]): string =>
  kinds.map(({ type, attribute }) => `${type}.${attribute}`).join(", ");

/** What plans tell where no synth does: a machine is of a pin whose image it has or gets, in any of the locks. */
export function appOfPlans(
  words: readonly string[],
  plans: Plans,
  kinds: readonly MachineKind[],
  locks: readonly Lock[],
  { file, isApp }: Pick<OpenLock, "file" | "isApp">,
): App & { readonly report: NonNullable<App["report"]> } {
  const machines = machinesByImage(plans, kinds);
  const pins = locks.flatMap(pinsIn);
  const fedBy = (some: readonly KeyedPin[]) => {
    const ids = new Set(some.map(({ pin }) => pin.image.imageId));
    return machines.filter(({ images }) => images.some((id) => ids.has(id))).map(({ machine }) => machine);
  };
  if (fedBy(pins).length === 0) throw planWithoutPins(words.join(", "), kindNames(kinds));
  const keys = [...new Set(pins.map(({ key }) => key))];
  const report = {
    lookups: pins.map(({ key, pin: { query, image } }) => ({ path: key, key, query, image, outcome: "pinned" })),
    machines: keys.flatMap((key) =>
      fedBy(pins.filter((one) => one.key === key)).map((machine) => ({ ...machine, key })),
    ),
  };
  return {
    ...{ isApp, file, folder: "", report, problem: undefined, program: () => undefined, require: () => report },
    synth: synthCommand(process.cwd()),
    reachOf: ({ key, pin }) => {
      // The pin as each of the locks has it.
      const mine = pins.filter((one) => one.key === key && pinId(one.pin) === pinId(pin));
      return { kind: "known", byPlan: true, machines: fedBy(mine).map((machine) => ({ ...machine, key })) };
    },
  };
}

export function withPlans(app: App, plans: Plans): App {
  const asPlanned = (machine: FedMachine): FedMachine => {
    const { stack, address } = machine;
    const plan = plans.get(stack);
    if (!plan) return machine;
    // A module is fed as a whole.
    const within = () =>
      [...plan].filter(([one]) => [`${address}.`, `${address}[`].some((start) => one.startsWith(start)));
    const instances = plan.get(address) ?? within().flatMap(([, some]) => some);
    if (instances.length === 0) return { ...machine, planned: "absent" };
    const planned = worstAction(instances);
    const replacements = instances.flatMap((one) => replacementOf(one, machine.attribute ?? "image_id") ?? []);
    const forImage = replacements.filter((replacement) => replacement.forImage);
    const because = [...new Set((forImage.length > 0 ? forImage : replacements).flatMap(({ others }) => others))];
    return {
      ...machine,
      planned,
      ...(planned === "replaced" && { instances: forImage.length }),
      ...(because.length > 0 && { because }),
    };
  };
  return {
    ...app,
    reachOf: (pin) => {
      const reach = app.reachOf(pin);
      return reach.kind === "known" ? { ...reach, machines: reach.machines.map(asPlanned) } : reach;
    },
  };
}
