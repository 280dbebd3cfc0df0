import { stateWithoutId } from "../errors/cli";
import { IMAGE_ID } from "../query/query";
import type { EnsImage, PinnedImage } from "../select/image";
import { groupBy } from "../util/group-by";
import { byText } from "../util/json";
import type { KeyedPin, Lock, Pin } from "./lock";
import { insistedOrigin } from "./origin";
import { pinsOfLookup } from "./reported-lookups";
import type { ReportedMachine, SynthReport } from "./synth-report";
import { type StateInstance, textAt } from "./terraform/json";
import { kindOf } from "./terraform/plan";
import { MACHINE_KINDS, type MachineKind } from "./terraform/provider-facts";

/** An instance of a state that boots from an image. */
export interface SeenMachine {
  readonly machine: Omit<ReportedMachine, "key">;
  readonly instance: string;
  readonly imageId: string;
  /** `InstanceId`, where the state has one. */
  readonly id?: string;
}

export interface Running extends SeenMachine {
  readonly machine: ReportedMachine;
}

export interface StackState {
  readonly stack: string;
  readonly instances: readonly StateInstance[];
  readonly moved: readonly { readonly from: string; readonly to: string }[];
}

export interface Adoption extends KeyedPin {
  readonly running: readonly Running[];
}

export interface Sight {
  readonly running: readonly Running[];
  readonly seen: number;
  /** How many are not in the state of their stack: nothing runs there yet. */
  readonly absent: number;
  readonly unclear: readonly { readonly machine: ReportedMachine; readonly reason: string }[];
  readonly unseen: readonly { readonly stack: string; readonly machines: number; readonly keys: readonly string[] }[];
  /** Machines that no lookup feeds. */
  readonly unfed: readonly SeenMachine[];
}

export function findRunning(
  report: SynthReport,
  lock: Lock,
  states: readonly StackState[],
  attribute: string | undefined,
  kinds: readonly MachineKind[] = MACHINE_KINDS,
): Sight {
  const rows = groupBy(report.machines, placeOf);
  const running = new Map<string, Running[]>();
  const unclear = new Map<string, Sight["unclear"][number]>();
  const unfed: SeenMachine[] = [];
  const pinned = pinnedKeys(report, lock);
  for (const { stack, instances, moved } of states) {
    const current = new Map(moved.map(({ from, to }) => [from, to]));
    for (const { address, instance, values, deposed } of instances) {
      const at = followMoves(address, current);
      const place = placeOf({ stack, address: at });
      const [machine, another] = rows.get(place) ?? [];
      if (deposed) continue;
      if (!machine) {
        const seen = seenMachine(stack, { address, instance, values }, kinds, attribute);
        // Of the machines of a module that is fed nobody knows which of them boot from what it is given.
        const within = ({ stack: own, address: whole }: ReportedMachine) =>
          own === stack && [".", "["].some((next) => at.startsWith(whole + next));
        if (seen && IMAGE_ID.test(seen.imageId) && !report.machines.some(within)) unfed.push(seen);
        continue;
      }
      const path = attribute ?? machine.attribute ?? "image_id";
      const [imageId, unpinned] = [textAt(values, path), !pinned.has(machine.key)];
      if (imageId === undefined || another || unpinned) {
        const missing = unpinned ? "its lookup has no pin" : `the state has no text at ${path}`;
        unclear.set(place, { machine, reason: another ? "it chooses between lookups" : missing });
      } else {
        checkId(stack, instance, imageId);
        running.set(place, [...(running.get(place) ?? []), { machine, instance, imageId, ...idIn(values) }]);
      }
    }
  }
  const given = new Set(states.map(({ stack }) => stack));
  const places = [...rows].filter(([, [machine]]) => given.has(machine?.stack as string)).map(([place]) => place);
  return {
    running: [...running.values()].flat(),
    seen: places.filter((place) => running.has(place) && !unclear.has(place)).length,
    absent: places.filter((place) => !running.has(place) && !unclear.has(place)).length,
    unclear: [...unclear.values()],
    unseen: unseenStacks([...rows.values()], given),
    unfed,
  };
}

/** An instance as a machine of its own, where it is of a kind that boots from an image. */
export function seenMachine(
  stack: string,
  { address, instance, values, deposed }: StateInstance,
  kinds: readonly MachineKind[],
  attribute: string | undefined,
): SeenMachine | undefined {
  const kind = kindOf(address, kinds, [values]);
  const imageId = kind && textAt(values, attribute ?? kind.attribute);
  if (imageId === undefined || deposed) return undefined;
  return { machine: { stack, address, path: instance }, instance, imageId, ...idIn(values) };
}

function idIn({ id }: StateInstance["values"]): Pick<SeenMachine, "id"> {
  return typeof id === "string" ? { id } : {};
}

/** What is no id must not reach the lock: nothing could read it any more. */
export function checkId(stack: string, instance: string, imageId: string): void {
  if (!IMAGE_ID.test(imageId)) throw stateWithoutId(stack, instance);
}

/** The pin of each key that the last synth used: a lookup that is asked in every synth has none. */
function pinnedKeys({ lookups }: SynthReport, lock: Lock): ReadonlyMap<string, Pin> {
  return new Map(lookups.flatMap((lookup) => pinsOfLookup(lock, lookup).map((pin) => [lookup.key, pin])));
}

function placeOf({ stack, address }: Pick<ReportedMachine, "stack" | "address">): string {
  return JSON.stringify([stack, address]);
}

function unseenStacks(rows: readonly (readonly ReportedMachine[])[], given: ReadonlySet<string>): Sight["unseen"] {
  const stacks = groupBy(rows, ([machine]) => machine?.stack as string);
  return [...stacks]
    .filter(([stack]) => !given.has(stack))
    .sort(([a], [b]) => byText(a, b))
    .map(([stack, machines]) => ({
      stack,
      machines: machines.length,
      keys: [...new Set(machines.flat().map(({ key }) => key))].sort(byText),
    }));
}

/** A state from before the next apply has machines where they were. */
function followMoves(address: string, moves: ReadonlyMap<string, string>): string {
  let at = address;
  // They may lead in a circle.
  for (let steps = 0; steps < moves.size; steps++) at = moves.get(at) ?? at;
  return at;
}

export function adoptions(report: SynthReport, lock: Lock, running: readonly Running[]): Adoption[] {
  const byKey = groupBy(running, ({ machine }) => machine.key);
  const pins = [...pinnedKeys(report, lock)].sort(([a], [b]) => byText(a, b));
  return pins
    .map(([key, pin]) => ({ key, pin, running: byKey.get(key) ?? [] }))
    .filter((one) => one.running.length > 0);
}

export function imagesOf({ running }: Adoption): readonly (readonly [imageId: string, running: readonly Running[]])[] {
  const groups = groupBy(running, ({ imageId }) => imageId);
  return [...groups].sort(([a, x], [b, y]) => y.length - x.length || byText(a, b));
}

/** What runs, with what the account knows of it; of an image that is gone only the id. `taken`: by which step of the query, or what is against it. */
export function adoptedPin(
  { pin, running }: Adoption,
  image: EnsImage | undefined,
  taken: Parameters<typeof insistedOrigin>[1] = 0,
): Pin {
  const [first] = running;
  const imageId = first?.imageId as string;
  const where = `${first?.machine.stack} ${first?.instance}`;
  const rest = running.length > 1 ? ` and ${running.length - 1} more` : "";
  const adopted: PinnedImage = image ?? { imageId };
  const gone = image ? "" : "; the account does not list the image";
  const origin = insistedOrigin("adopted", taken);
  return { ...pin, image: adopted, why: `adopted: runs at ${where}${rest}${gone}`, origin };
}
