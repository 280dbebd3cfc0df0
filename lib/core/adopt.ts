import { stateWithoutId } from "../errors/cli";
import type { EnsImage } from "./image";
import { IMAGE_ID } from "./image";
import type { KeyedPin } from "./lock";
import { findPin, type Lock, type Pin, type PinnedImage } from "./lock";
import type { CanonicalQuery } from "./query";
import { byText } from "./stable-json";
import type { Machine, SynthReport } from "./synth-report";
import { type StateInstance, textAt } from "./terraform-json";

/** An instance that runs, and the image it was made from. */
export interface Running {
  readonly machine: Machine;
  /** As the state names it, with its key. */
  readonly instance: string;
  readonly imageId: string;
}

/** The state of one stack, with the moves that its configuration states. */
export interface StackState {
  readonly stack: string;
  readonly instances: readonly StateInstance[];
  readonly moved: readonly { readonly from: string; readonly to: string }[];
}

/** What the states say of one pin. */
export interface Adoption extends KeyedPin {
  readonly running: readonly Running[];
}

/** Finds what runs at the machines of each lookup. A machine that is not in its stack's state yet runs nothing. */
export function findRunning(
  report: SynthReport,
  states: readonly StackState[],
  attribute: string | undefined,
): Running[] {
  return states.flatMap(({ stack, instances, moved }) => {
    const current = new Map(moved.map(({ from, to }) => [from, to]));
    return instances.flatMap((instance): Running[] => {
      const address = followMoves(instance.address, current);
      const machine = report.machines.find((one) => one.stack === stack && one.address === address);
      const imageId = machine && textAt(instance.values, attribute ?? machine.attribute ?? "image_id");
      if (!machine || imageId === undefined) return [];
      // What is no id must not reach the lock: nothing could read it any more.
      if (!IMAGE_ID.test(imageId)) throw stateWithoutId(stack, instance.instance);
      return [{ machine, instance: instance.instance, imageId }];
    });
  });
}

/** A state from before the next apply has machines where they were. */
function followMoves(address: string, moves: ReadonlyMap<string, string>): string {
  const seen = new Set<string>();
  let at = address;
  for (let to = moves.get(at); to !== undefined && !seen.has(to); to = moves.get(at)) {
    seen.add(to);
    at = to;
  }
  return at;
}

/** The pins of the app's lookups, each with what runs. Lookups that nothing runs for are left out. */
export function adoptions(report: SynthReport, lock: Lock, running: readonly Running[]): Adoption[] {
  const queries = new Map<string, CanonicalQuery>(report.lookups.map(({ key, query }) => [key, query]));
  return [...queries]
    .sort(([a], [b]) => byText(a, b))
    .flatMap(([key, query]): Adoption[] => {
      const pin = findPin(lock, key, query);
      const mine = running.filter(({ machine }) => machine.key === key);
      return pin && mine.length > 0 ? [{ key, pin, running: mine }] : [];
    });
}

/** The images that run for one lookup, the most used first. */
export function imagesOf({ running }: Adoption): readonly (readonly [imageId: string, running: readonly Running[]])[] {
  const groups = new Map<string, Running[]>();
  for (const one of running) groups.set(one.imageId, [...(groups.get(one.imageId) ?? []), one]);
  return [...groups].sort(([a, x], [b, y]) => y.length - x.length || byText(a, b));
}

/** The pin as it is to be: what runs, with what the account knows of it; of an image that is gone only the id. */
export function adoptedPin({ pin, running }: Adoption, image: EnsImage | undefined): Pin {
  const [first] = running;
  const imageId = first?.imageId as string;
  const where = `${first?.machine.stack} ${first?.instance}`;
  const rest = running.length > 1 ? ` and ${running.length - 1} more` : "";
  const adopted: PinnedImage = image ?? { imageId };
  const gone = image ? "" : "; the account does not list the image";
  return { ...pin, image: adopted, why: `adopted: runs at ${where}${rest}${gone}` };
}
