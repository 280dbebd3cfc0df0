import { attempt, EnsImagesError } from "../errors/ens-images-error";
import type { Running, SeenMachine, Sight } from "../lock/adopt";
import { type FedMachine, machinesIn } from "../lock/blast-radius";
import type { Finding } from "../lock/check";
import { type PinPaths, pathOfPin } from "../lock/history/pin-paths";
import type { KeyedPin } from "../lock/lock";
import { refusalOf } from "../lock/refusal";
import { pinsOfLookup } from "../lock/reported-lookups";
import { MACHINE_TYPE } from "../lock/terraform/provider-facts";
import type { CatalogIndex } from "../select/catalog";
import type { PinnedImage } from "../select/image";
import { ruleContext } from "../select/rules";
import { imageText } from "../select/why";
import { groupBy } from "../util/group-by";
import { dayOf } from "../util/instant";
import { byText } from "../util/json";
import { memo } from "../util/memo";
import { firstNames, shellWord } from "../util/terminal-text";
import { type AdoptFlags, type SeenStates, whatRuns } from "./adopt-alone";
import type { App } from "./app";
import { askMachines, type PinCatalogs } from "./ask";
import { sameFlags } from "./command";
import { queryFor } from "./commands/adopt-suggest";
import { pinHistory } from "./history";
import { choosePins, type OpenLock } from "./open-lock";
import { count } from "./render/words";
import type { Terminal } from "./terminal";

export interface DriftFlags extends AdoptFlags {
  readonly failOnDrift?: true;
  readonly running?: true;
}

/** How many machines of the accounts run an image, and whether a pin of the lock has it, one had it by git, or none did. */
export interface RunningImage {
  readonly imageId: string;
  readonly imageName: string | null;
  readonly of: "pinned" | "earlier" | "unknown";
  readonly keys: readonly string[];
  readonly machines: number;
}

export interface RunningImages {
  readonly machines: number;
  /** Machines of the states that no account lists. */
  readonly missing: number;
  readonly images: readonly RunningImage[];
}

export interface Drift {
  readonly findings: readonly Finding[];
  readonly sight: Sight | undefined;
  readonly running: RunningImages | undefined;
  /** Why an account could not be asked what runs. */
  readonly failures: readonly { readonly code: string; readonly message: string }[];
}

/** What machines run beside what is pinned: by states, and by the account where that is asked. */
export async function findDrift(
  terminal: Terminal,
  flags: DriftFlags,
  opened: OpenLock,
  app: App,
  { pins, catalogs }: { readonly pins: readonly KeyedPin[]; readonly catalogs: PinCatalogs },
): Promise<Drift> {
  const { lock, pinName } = opened;
  const all = choosePins(lock, []);
  const history = attempt(() => pinHistory(opened).paths);
  const paths = EnsImagesError.is(history) ? undefined : history;
  const indexes = [...new Set(pins.map(catalogs.of).flatMap((asked) => (EnsImagesError.is(asked) ? [] : asked.index)))];
  const imageOf = memo((imageId: string): PinnedImage => {
    const listed = indexes.map(({ byId }) => byId.get(imageId)).find((image) => image);
    const known = () => [...(paths?.values() ?? []), all].flat().find(({ pin }) => pin.image.imageId === imageId);
    return listed ?? known()?.pin.image ?? { imageId };
  });
  const say = (imageId: string) => saidImage(imageOf(imageId));
  const isWhole = pins.length === all.length;
  const seen = flags.state && (await whatRuns(terminal, flags, opened, app, undefined, isWhole ? catalogs : undefined));
  const account = flags.running && (await askMachines(terminal, flags, catalogs, pins));
  const asked = account?.machines;
  const rules = ruleContext(terminal.now);
  const ids = new Set(seen?.files.flatMap(({ content }) => content.map(({ values }) => values.id)));
  const untracked = seen && asked ? [...asked].filter(([id]) => !ids.has(id)) : [];
  const findings = [
    ...(seen?.found ?? []).filter(({ pin }) => pins.some((one) => one.pin === pin)).flatMap(driftOf),
    ...[...groupBy((isWhole && seen?.sight.unfed) || [], ({ imageId }) => imageId)].map(unfedFinding),
    ...[...groupBy(untracked, ([, imageId]) => imageId)].flatMap(untrackedFinding),
  ];
  const images =
    asked &&
    [...groupBy([...asked.values()], (imageId) => imageId)].map(([imageId, of]) => imageRow(imageId, of.length));
  return {
    findings,
    // Without a synth what is unclear is what no pin feeds.
    sight: seen && (app.report ? seen.sight : { ...seen.sight, unclear: [] }),
    running: images && { machines: asked.size, missing: seen ? missing(seen, asked) : 0, images: inOrder(images) },
    failures: account?.failures ?? [],
  };

  function driftOf({ running, ...keyed }: KeyedPin & { readonly running: readonly Running[] }): Finding[] {
    const lookups = app.report?.lookups.filter(({ key }) => key === keyed.key) ?? [];
    // Where a lookup states too little to tell which pin is its own, no machine that runs one of them is at fault.
    const pinned = [keyed.pin, ...lookups.flatMap((one) => pinsOfLookup(lock, one))].map(({ image }) => image.imageId);
    const fed = new Map(machinesIn(app.reachOf(keyed)).map((one) => [`${one.stack} ${one.address}`, one]));
    const nextOf = ({ machine }: Running) => nextApply(machine, fed.get(`${machine.stack} ${machine.address}`));
    const other = running.flatMap(asNow).filter(({ imageId }) => !pinned.includes(imageId));
    return [...groupBy(other, (one) => `${one.imageId} ${nextOf(one)}`).values()].map((machines): Finding => {
      const [first] = machines as [Running];
      const { imageId, instance } = first;
      const now = { ...keyed.pin.image };
      const text =
        `${count(machines.length, "machine runs", "machines run")} ${say(imageId)}${earlier(keyed, imageId, paths)}, and pinned is ` +
        `${saidImage(now)}: ${namesOf(machines)}. ${NEXT[nextOf(first)](instance)} To pin what runs: ${takes(keyed, first)}`;
      const level = flags.failOnDrift ? "fail" : "warn";
      return { level, code: "drift", ...keyed, text, machines: machines.map(placeOf) };
    });
  }

  /** The command that pins what a machine runs: a state tells that by itself, unless the account knows better. */
  function takes(keyed: KeyedPin, { machine: { stack, address }, instance, imageId }: Running): string {
    const name = shellWord(pinName(keyed));
    const { file = "" } = seen?.files.find((one) => one.stack === stack) ?? {};
    const byState = !flags.running && address.split(".").at(-2) === MACHINE_TYPE;
    const how = byState
      ? `--address ${shellWord(instance)} --state ${shellWord(`${stack}=${file}`)}`
      : `--to ${imageId}`;
    return `ens-images ${byState ? "adopt" : "update"} ${name} ${how}${sameFlags({ lock: flags.lock, allow: flags.allow })}`;
  }

  /** A machine as the account has it, where that is asked; one that it does not list runs nothing. */
  function asNow(one: Running): Running[] {
    const imageId = asked ? one.id !== undefined && asked.get(one.id) : one.imageId;
    return imageId ? [{ ...one, imageId }] : [];
  }

  function imageRow(imageId: string, machines: number): RunningImage {
    const keysOf = (some: readonly KeyedPin[]) => [...new Set(some.map(({ key }) => key))];
    const has = ({ pin }: KeyedPin) => pin.image.imageId === imageId;
    const now = keysOf(all.filter(has));
    const before = now.length > 0 ? [] : keysOf(all.filter((one) => pathOfPin(paths ?? new Map(), one).some(has)));
    const of = now.length > 0 ? "pinned" : before.length > 0 ? "earlier" : "unknown";
    return { imageId, imageName: imageOf(imageId).imageName ?? null, of, keys: [...now, ...before], machines };
  }

  /** Machines of images that the lock never had may be anybody's. */
  function untrackedFinding([imageId, machines]: readonly [string, readonly (readonly [string, string])[]]): Finding[] {
    const { of, keys } = imageRow(imageId, machines.length);
    const [keyed] = all.filter(({ key }) => key === keys[0]);
    if (of === "unknown" || !keyed) return [];
    const ids = machines.map(([id]) => id).sort();
    const text =
      `${count(machines.length, "machine runs", "machines run")} ${say(imageId)}, ${of === "pinned" ? "as pinned" : "once pinned"}, and no ` +
      `state that was given has ${machines.length === 1 ? "it" : "them"}: ${firstNames(ids)}. With amount above 1 Terraform tracks one machine`;
    const places = ids.map((id) => ({ stack: null, address: null, id }));
    return [{ level: "warn", code: "untracked", ...keyed, text, machines: places }];
  }

  function unfedFinding([imageId, machines]: readonly [string, readonly SeenMachine[]]): Finding {
    const index = indexes.find(({ byId }) => byId.has(imageId));
    const by = index ? lookupFor(imageId, index) : "The account does not list it";
    const them = machines.length === 1 ? "a machine" : `${machines.length} machines`;
    const text = `no lookup feeds ${them} on ${say(imageId)}: ${namesOf(machines)}. ${by}`;
    return { level: "warn", code: "unfed", key: "", text, machines: machines.map(placeOf) };
  }

  function lookupFor(imageId: string, index: CatalogIndex): string {
    const image = index.byId.get(imageId);
    const takes = all.filter((one) => {
      const asked = catalogs.of(one);
      return image && asked && !EnsImagesError.is(asked) && !refusalOf(image, one.pin.query, asked.index, rules);
    });
    if (takes.length > 0) return `The query of ${firstNames(takes.map(pinName), 3)} takes it`;
    const props = Object.entries(image ? queryFor(image, index) : {});
    return `A lookup of it: { ${props.map(([name, value]) => `${name}: ${JSON.stringify(value)}`).join(", ")} }`;
  }
}

function missing({ found }: SeenStates, machines: ReadonlyMap<string, string>): number {
  return found.flatMap(({ running }) => running).filter(({ id = "" }) => !machines.has(id)).length;
}

function inOrder(images: readonly RunningImage[]): RunningImage[] {
  return [...images].sort((a, b) => b.machines - a.machines || byText(a.imageId, b.imageId));
}

const NEXT = {
  replaced: () => "The next apply replaces what runs it.",
  open: () => "The next apply replaces what runs it, unless ignore_changes has its image.",
  refused: () => "The next apply is refused: prevent_destroy.",
  updated: () => "The next apply puts the pinned one back.",
  left: (instance: string) =>
    `No apply changes that (ignore_changes); to see it replaced: terraform plan -replace=${shellWord(instance)}.`,
};

function nextApply({ address }: SeenMachine["machine"], fed: FedMachine | undefined): keyof typeof NEXT {
  if (fed?.hazards.includes("ignores-image")) return "left";
  if (address.split(".").at(-2) !== MACHINE_TYPE) return "updated";
  return fed?.hazards.includes("prevent-destroy") ? "refused" : fed ? "replaced" : "open";
}

function saidImage(image: PinnedImage): string {
  return image.imageName === undefined ? image.imageId : imageText(image);
}

/** When the image was the pin's own, by git. */
function earlier(keyed: KeyedPin, imageId: string, paths: PinPaths | undefined): string {
  const path = paths ? pathOfPin(paths, keyed) : [];
  const at = path.findLastIndex(({ pin }) => pin.image.imageId === imageId);
  if (at < 0) return path.length > 0 ? ", never pinned here" : "";
  const [from, to] = [path[at], path[at + 1]].map((state) => state?.version.date);
  return `, which was pinned from ${dayOf(from)} ${to === undefined ? "until now" : `to ${dayOf(to)}`}`;
}

function namesOf(machines: readonly SeenMachine[]): string {
  const name = ({ machine: { stack }, instance, id }: SeenMachine) =>
    `${stack} ${instance}${id === undefined ? "" : ` (${id})`}`;
  return firstNames(machines.map(name));
}

function placeOf({ machine: { stack }, instance, id }: SeenMachine) {
  return { stack, address: instance, id: id ?? null };
}
