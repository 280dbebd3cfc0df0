import { planWithoutPins, usage } from "../errors/cli";
import { synthCommand } from "../lock/disk/synth-command";
import { type KeyedPin, type Lock, pinId } from "../lock/lock";
import { MACHINE_KINDS, type MachineKind, machinesByImage } from "../lock/terraform/machines-by-image";
import type { App } from "./app";
import type { OpenLock } from "./open-lock";
import { PLAN, type Plans, readFilesAlone } from "./terraform-files";

export function readPlansAlone(words: readonly string[], cwd: string): Plans {
  return new Map(readFilesAlone(words, cwd, PLAN).map(({ stack, content }) => [stack, content]));
}

export function machineKinds(words: readonly string[] = []): readonly MachineKind[] {
  const stated = words.map((word): MachineKind => {
    const [, type, attribute] = /^(\w+)\.([\w.-]+)$/.exec(word) ?? [];
    if (type !== undefined && attribute !== undefined) return { type, attribute };
    throw usage(`--machine ${JSON.stringify(word)} is not TYPE.PATH.`, "For example: --machine terraform_data.input");
  });
  return [...stated, ...MACHINE_KINDS];
}

export function kindNames(kinds: readonly MachineKind[]): string {
  return kinds.map(({ type, attribute }) => `${type}.${attribute}`).join(", ");
}

/** What plans tell where no synth does: a machine is of a pin whose image it has or gets, in any of the locks. */
export function appOfPlans(
  words: readonly string[],
  plans: Plans,
  kinds: readonly MachineKind[],
  locks: readonly Lock[],
  { file, isApp }: Pick<OpenLock, "file" | "isApp">,
): App & { readonly report: NonNullable<App["report"]> } {
  const users = [...plans].flatMap(([stack, plan]) =>
    [...plan].flatMap(([address, { instances }]) =>
      instances.map(({ before, after }) => ({ stack, address, values: [before, after] })),
    ),
  );
  const machines = machinesByImage(users, kinds);
  const pins = locks.flatMap((lock) => [...lock].flatMap(([key, list]) => list.map((pin): KeyedPin => ({ key, pin }))));
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
