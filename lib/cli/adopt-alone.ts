import { fileUnusable, usage } from "../errors/cli";
import { attempt, EnsImagesError } from "../errors/ens-images-error";
import { type Adoption, checkId, type Running, type Sight } from "../lock/adopt";
import { pathOfPin } from "../lock/history/pin-paths";
import type { KeyedPin } from "../lock/lock";
import { refusalOf } from "../lock/refusal";
import { type StateInstance, textAt } from "../lock/terraform/json";
import { kindOf } from "../lock/terraform/plan";
import { ruleContext } from "../select/rules";
import { groupBy } from "../util/group-by";
import { memo } from "../util/memo";
import { askFor } from "./ask";
import type { AskFlags } from "./command";
import { pinHistory } from "./history";
import { choosePins, type OpenLock } from "./open-lock";
import { kindNames, machineKinds } from "./plans";
import type { Terminal } from "./terminal";
import { readFilesAlone, STATE, type StackFile } from "./terraform-files";

export interface AloneFlags extends AskFlags {
  readonly state?: readonly string[];
  readonly attribute?: string;
  readonly machine?: readonly string[];
  readonly address?: readonly string[];
}

type Found = Omit<Running, "machine"> & { readonly machine: Omit<Running["machine"], "key"> };

/** What states tell where no synth says which pin feeds which machine: by the images, or by the addresses that the user names. */
export async function adoptionsAlone(
  terminal: Terminal,
  flags: AloneFlags,
  opened: OpenLock,
  word: string | undefined,
): Promise<{ readonly found: readonly Adoption[]; readonly sight: Sight }> {
  const { state = [], address: addresses = [] } = flags;
  const machines = machinesIn(terminal, flags);
  const chosen = word === undefined ? machines : machines.filter(isAt(addresses));
  const missing = addresses.find((address) => !machines.some(isAt([address])));
  if (missing !== undefined) throw fileUnusable(state.join(", "), `has no machine at ${missing}`);
  const looked = `looked at: ${kindNames(machineKinds(flags.machine))}`;
  if (chosen.length === 0) throw fileUnusable(state.join(", "), `has no machine (${looked}): --machine TYPE.PATH`);
  const pinOf = word === undefined ? await pinFinder(terminal, flags, opened, chosen) : () => onlyPin(opened, word);
  const running: (Running & KeyedPin)[] = [];
  const unclear: Sight["unclear"][number][] = [];
  for (const one of chosen) {
    const { machine, imageId } = one;
    const fed = pinOf(imageId);
    if (fed) running.push({ ...one, ...fed, machine: { ...machine, key: fed.key } });
    else unclear.push({ machine: { ...machine, key: "" }, reason: `whose pin it has ${imageId} from cannot be told` });
  }
  const byPin = groupBy(running, ({ pin }) => pin);
  const found = choosePins(opened.lock, []).map((keyed) => ({ ...keyed, running: byPin.get(keyed.pin) ?? [] }));
  const sight = { running, seen: running.length, absent: 0, unclear, unseen: [] };
  return { found: found.filter((one) => one.running.length > 0), sight };
}

function isAt(addresses: readonly string[]): (one: Found) => boolean {
  return ({ machine, instance }) => addresses.includes(machine.address) || addresses.includes(instance);
}

export function machinesIn(
  { cwd }: Terminal,
  flags: AloneFlags,
  stacks: readonly Omit<StackFile<StateInstance>, "file">[] = readFilesAlone(flags.state ?? [], cwd, STATE),
): Found[] {
  const kinds = machineKinds(flags.machine);
  return stacks.flatMap(({ stack, content }) =>
    content.flatMap(({ address, instance, values }): Found[] => {
      const kind = kindOf(address, kinds, [values]);
      const imageId = kind && textAt(values, flags.attribute ?? kind.attribute);
      // An expression of a stack is no id.
      if (imageId === undefined || imageId.includes("${")) return [];
      checkId(stack, instance, imageId);
      return [{ machine: { stack, address, path: instance }, instance, imageId }];
    }),
  );
}

function onlyPin({ lock, pinName }: OpenLock, word: string): KeyedPin {
  const [pin, ...others] = choosePins(lock, [word]);
  if (pin && others.length === 0) return pin;
  throw usage(`"${word}" names several pins.`, `Name one, as ${pinName(others[0] as KeyedPin)}.`);
}

/** The pin that has an image now, else the one that had it in an earlier lock, else the only one whose query takes it. */
async function pinFinder(
  terminal: Terminal,
  flags: AloneFlags,
  opened: OpenLock,
  machines: readonly Found[],
): Promise<(imageId: string) => KeyedPin | undefined> {
  const { lock } = opened;
  const pins = choosePins(lock, []);
  const known = new Map<string, KeyedPin>();
  const paths = memo(() => attempt(() => pinHistory(opened).paths));
  const earlier = (one: KeyedPin) => {
    const known = paths(undefined);
    return EnsImagesError.is(known) ? [] : pathOfPin(known, one);
  };
  const ids = [...new Set(machines.map(({ imageId }) => imageId))];
  const open = ids.filter((id) => {
    const pin = pins.find(hasImage(id)) ?? only(pins.filter((one) => earlier(one).some(hasImage(id))));
    if (pin) known.set(id, pin);
    return pin === undefined;
  });
  if (open.length === 0) return (id) => known.get(id);
  const catalogs = await askFor(terminal, pins, { lock, program: undefined, flags });
  const rules = ruleContext(terminal.now);
  for (const id of open) {
    const takers = pins.filter((one) => {
      const asked = catalogs.of(one);
      // A pin of which nothing is known may be the one.
      if (EnsImagesError.is(asked)) return true;
      const image = asked.index.byId.get(id);
      return image && refusalOf(image, one.pin.query, asked.index, rules) === undefined;
    });
    const pin = only(takers);
    if (pin && !EnsImagesError.is(catalogs.of(pin))) known.set(id, pin);
  }
  return (id) => known.get(id);
}

function hasImage(imageId: string): (one: KeyedPin) => boolean {
  return ({ pin }) => pin.image.imageId === imageId;
}

function only<T>(items: readonly T[]): T | undefined {
  return items.length === 1 ? items[0] : undefined;
}
