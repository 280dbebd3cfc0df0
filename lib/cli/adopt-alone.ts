import { join } from "node:path";
import { fileUnusable, usage } from "../errors/cli";
import { attempt, EnsImagesError } from "../errors/ens-images-error";
import {
  type Adoption,
  adoptions,
  checkId,
  findRunning,
  type Running,
  type SeenMachine,
  type Sight,
  type StackState,
  seenMachine,
} from "../lock/adopt";
import { pathOfPin } from "../lock/history/pin-paths";
import type { KeyedPin } from "../lock/lock";
import { takenBy } from "../lock/refusal";
import type { StateInstance } from "../lock/terraform/json";
import { ruleContext } from "../select/rules";
import { groupBy } from "../util/group-by";
import { memo } from "../util/memo";
import { type App, readStack } from "./app";
import { askFor, type PinCatalogs } from "./ask";
import { ASKING, type FlagsOf, MACHINE } from "./command";
import { pinHistory } from "./history";
import { choosePins, type OpenLock } from "./open-lock";
import { machineKinds } from "./plans";
import type { Terminal } from "./terminal";
import { readFilesAlone, readStackFiles, STATE, type StackFile } from "./terraform-files";

export const ADOPTING = {
  "[key]": "one pin, for the machines at --address",
  ...ASKING,
  ...MACHINE,
  "--state <file...>":
    "a stack's state, as a file of its backend or as terraform show -json prints it: FILE, STACK=FILE, or a folder of them",
  "--attribute <path>": "where the resources keep their image id, as input.image_id (default: as synth says)",
  "--address <address...>": "the machines that KEY is to be set by, with or without their instance keys",
  "--partial": "adopt what is clear, and leave the rest (exit code 1)",
  "--suggest": "print a lookup for every image id that stands in the state, else in the stacks; write nothing",
  "--dry-run": "show what would be adopted, write nothing",
} as const;

export type AdoptFlags = FlagsOf<typeof ADOPTING>;

export interface SeenStates {
  readonly found: readonly Adoption[];
  readonly sight: Sight;
  readonly files: readonly StackFile<StateInstance>[];
}

/** Which machines run what by their states: the last synth says which lookup feeds them, and else their images do. */
export function whatRuns(
  terminal: Terminal,
  flags: AdoptFlags,
  opened: OpenLock,
  app: App,
  word?: string,
  catalogs?: PinCatalogs,
): SeenStates | Promise<SeenStates> {
  if (word !== undefined || !app.report) return runningAlone(terminal, flags, opened, word, catalogs);
  const report = app.require();
  const files = readStackFiles(flags.state ?? [], app, terminal.cwd, STATE);
  const states = files.map(({ stack, content }): StackState => {
    const { moved } = readStack(join(app.folder, "stacks", stack, "cdk.tf.json"));
    return { stack, instances: content, moved };
  });
  const sight = findRunning(report, opened.lock, states, flags.attribute, machineKinds(flags.machine));
  return { found: adoptions(report, opened.lock, sight.running), sight, files };
}

/** What states tell where no synth says which pin feeds which machine: by the images, or by the addresses that the user names. */
async function runningAlone(
  terminal: Terminal,
  flags: AdoptFlags,
  opened: OpenLock,
  word: string | undefined,
  catalogs: PinCatalogs | undefined,
): Promise<SeenStates> {
  const { state = [], address: addresses = [] } = flags;
  const files = readFilesAlone(state, terminal.cwd, STATE);
  const machines = machinesIn(files, flags);
  const chosen = word === undefined ? machines : machines.filter(isAt(addresses));
  const missing = addresses.find((address) => !machines.some(isAt([address])));
  if (missing !== undefined) throw fileUnusable(state.join(", "), `has no machine at ${missing}`);
  const pinOf =
    word === undefined ? await pinFinder(terminal, flags, opened, chosen, catalogs) : () => onlyPin(opened, word);
  const running: (Running & KeyedPin)[] = [];
  const unfed: SeenMachine[] = [];
  for (const one of chosen) {
    const fed = pinOf(one);
    if (fed) running.push({ ...one, ...fed, machine: { ...one.machine, key: fed.key } });
    else unfed.push(one);
  }
  const unclear = unfed.map(({ machine, imageId }) => {
    return { machine: { ...machine, key: "" }, reason: `whose pin it has ${imageId} from cannot be told` };
  });
  const byPin = groupBy(running, ({ pin }) => pin);
  const found = choosePins(opened.lock, []).map((keyed) => ({ ...keyed, running: byPin.get(keyed.pin) ?? [] }));
  const sight = { running, seen: running.length, absent: 0, unclear, unseen: [], unfed };
  return { found: found.filter((one) => one.running.length > 0), sight, files };
}

function isAt(addresses: readonly string[]): (one: SeenMachine) => boolean {
  return ({ machine, instance }) => addresses.includes(machine.address) || addresses.includes(instance);
}

export function machinesIn(
  stacks: readonly Omit<StackFile<StateInstance>, "file">[],
  { machine, attribute }: AdoptFlags,
): SeenMachine[] {
  const kinds = machineKinds(machine);
  return stacks.flatMap(({ stack, content }) =>
    content.flatMap((one) => {
      const seen = seenMachine(stack, one, kinds, attribute);
      // An expression of a stack is no id.
      if (!seen || seen.imageId.includes("${")) return [];
      checkId(stack, one.instance, seen.imageId);
      return seen;
    }),
  );
}

function onlyPin({ lock, pinName }: OpenLock, word: string): KeyedPin {
  const [pin, ...others] = choosePins(lock, [word]);
  if (pin && others.length === 0) return pin;
  throw usage(`"${word}" names several pins.`, `Name one, as ${pinName(others[0] as KeyedPin)}.`);
}

/**
 * The pin that has an image now, else the one that had it in an earlier lock, else the one whose query takes it: of several the one
 * of the machine's stack, by its key.
 */
async function pinFinder(
  terminal: Terminal,
  flags: AdoptFlags,
  opened: OpenLock,
  machines: readonly SeenMachine[],
  asked: PinCatalogs | undefined,
): Promise<(machine: SeenMachine) => KeyedPin | undefined> {
  const { lock } = opened;
  const pins = choosePins(lock, []);
  const known = new Map<string, KeyedPin>();
  const paths = memo(() => attempt(() => pinHistory(opened).paths));
  const earlier = (one: KeyedPin) => {
    const known = paths(undefined);
    return EnsImagesError.is(known) ? [] : pathOfPin(known, one);
  };
  const alike = ({ imageId, machine: { stack } }: SeenMachine) => `${stack} ${imageId}`;
  const kinds = new Map(machines.map((one) => [alike(one), one]));
  const open = [...kinds].filter(([kind, { imageId, machine }]) => {
    const now = pins.filter(hasImage(imageId));
    const before = () => pins.filter((one) => earlier(one).some(hasImage(imageId)));
    const pin = own(now, machine.stack) ?? now[0] ?? own(before(), machine.stack);
    if (pin) known.set(kind, pin);
    return pin === undefined;
  });
  if (open.length === 0) return (machine) => known.get(alike(machine));
  const catalogs = asked ?? (await askFor(terminal, pins, { lock, program: undefined, flags }));
  const rules = ruleContext(terminal.now);
  for (const [kind, { imageId, machine }] of open) {
    const takers = pins.filter((one) => {
      const asked = catalogs.of(one);
      // A pin of which nothing is known may be the one.
      if (EnsImagesError.is(asked)) return true;
      const image = asked.index.byId.get(imageId);
      return image && typeof takenBy(image, one.pin.query, asked.index, rules) === "number";
    });
    const pin = own(takers, machine.stack);
    if (pin && !EnsImagesError.is(catalogs.of(pin))) known.set(kind, pin);
  }
  return (machine) => known.get(alike(machine));
}

export function hasImage(imageId: string): (one: KeyedPin) => boolean {
  return ({ pin }) => pin.image.imageId === imageId;
}

/** The only pin, or the only one of a stack. */
export function own(pins: readonly KeyedPin[], stack: string): KeyedPin | undefined {
  const [pin, another] = pins.length === 1 ? pins : pins.filter(({ key }) => key.startsWith(`${stack}/`));
  return another ? undefined : pin;
}
