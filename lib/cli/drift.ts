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
import { memo } from "../util/memo";
import { firstNames, shellWord } from "../util/terminal-text";
import { type AdoptFlags, whatRuns } from "./adopt-alone";
import type { App } from "./app";
import type { PinCatalogs } from "./ask";
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

export interface Drift {
  readonly findings: readonly Finding[];
  readonly sight?: Sight;
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
  const seen = await whatRuns(terminal, flags, opened, app, undefined, isWhole ? catalogs : undefined);
  const rules = ruleContext(terminal.now);
  const findings = [
    ...seen.found.filter(({ pin }) => pins.some((one) => one.pin === pin)).flatMap(driftOf),
    ...[...groupBy(isWhole ? seen.sight.unfed : [], ({ imageId }) => imageId)].map(unfedFinding),
  ];
  // Without a synth what is unclear is what no pin feeds.
  return { findings, sight: app.report ? seen.sight : { ...seen.sight, unclear: [] } };

  function driftOf({ running, ...keyed }: KeyedPin & { readonly running: readonly Running[] }): Finding[] {
    const lookups = app.report?.lookups.filter(({ key }) => key === keyed.key) ?? [];
    // Where a lookup states too little to tell which pin is its own, no machine that runs one of them is at fault.
    const pinned = [keyed.pin, ...lookups.flatMap((one) => pinsOfLookup(lock, one))].map(({ image }) => image.imageId);
    const fed = new Map(machinesIn(app.reachOf(keyed)).map((one) => [`${one.stack} ${one.address}`, one]));
    const nextOf = ({ machine }: Running) => nextApply(machine, fed.get(`${machine.stack} ${machine.address}`));
    const other = running.filter(({ imageId }) => !pinned.includes(imageId));
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
    const { file = "" } = seen.files.find((one) => one.stack === stack) ?? {};
    const byState = !flags.running && address.split(".").at(-2) === MACHINE_TYPE;
    const how = byState
      ? `--address ${shellWord(instance)} --state ${shellWord(`${stack}=${file}`)}`
      : `--to ${imageId}`;
    return `ens-images ${byState ? "adopt" : "update"} ${name} ${how}${sameFlags({ lock: flags.lock, allow: flags.allow })}`;
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
