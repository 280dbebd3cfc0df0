import { attempt, EnsImagesError } from "../errors/ens-images-error";
import type { Running as RunningMachine, SeenMachine } from "../lock/adopt";
import { type FedMachine, machinesIn } from "../lock/blast-radius";
import type { Finding, MachinePlace } from "../lock/check";
import { pathOfPin } from "../lock/history/pin-paths";
import type { KeyedPin } from "../lock/lock";
import { takenBy } from "../lock/refusal";
import { pinsOfLookup } from "../lock/reported-lookups";
import { MACHINE_TYPE } from "../lock/terraform/provider-facts";
import type { PinnedImage } from "../select/image";
import { ruleContext } from "../select/rules";
import { imageText } from "../select/why";
import { groupBy } from "../util/group-by";
import { dayOf } from "../util/instant";
import { byText } from "../util/json";
import { memo } from "../util/memo";
import { firstNames, firstRows, shellWord, visibleText } from "../util/terminal-text";
import { type AdoptFlags, hasImage, whatRuns } from "./adopt-alone";
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

export type Drift = Awaited<ReturnType<typeof findDrift>>;
/** How many machines of the accounts run each image, and how many of the states no account lists. */
type Running = NonNullable<Drift["running"]>;

/** Whether a pin of the lock has an image, one had it by git, or none did. */
const OF = { pinned: "pinned", earlier: "pinned earlier", unknown: "unknown to the lock" };

/** What machines run beside what is pinned: by states, and by the account where that is asked. */
export async function findDrift(
  terminal: Terminal,
  flags: DriftFlags,
  opened: OpenLock,
  app: App,
  { pins, catalogs }: { readonly pins: readonly KeyedPin[]; readonly catalogs: PinCatalogs },
) {
  const { lock, pinName } = opened;
  const all = choosePins(lock, []);
  const isWhole = pins.length === all.length;
  const history = attempt(() => pinHistory(opened).paths);
  const pathOf = (pin: KeyedPin) => (EnsImagesError.is(history) ? [] : pathOfPin(history, pin));
  const indexes = [...new Set(pins.map(catalogs.of).flatMap((asked) => (EnsImagesError.is(asked) ? [] : asked.index)))];
  const imageOf = memo((imageId: string): PinnedImage => {
    const listed = indexes.flatMap(({ byId }) => byId.get(imageId) ?? [])[0];
    return listed ?? [...all, ...all.flatMap(pathOf)].find(hasImage(imageId))?.pin.image ?? { imageId };
  });
  const seen = flags.state && (await whatRuns(terminal, flags, opened, app, undefined, isWhole ? catalogs : undefined));
  const account = flags.running && (await askMachines(terminal, flags, catalogs, pins));
  const asked = account?.machines;
  const rules = ruleContext(terminal.now);
  const tracked = new Set(seen?.files.flatMap(({ content }) => content.map(({ values }) => values.id)));
  const untracked = seen && asked ? [...asked].filter(([id]) => !tracked.has(id)).sort(([a], [b]) => byText(a, b)) : [];
  const missing = (seen?.found ?? []).flatMap(({ running }) => running).filter(({ id = "" }) => !asked?.has(id)).length;
  const images = [...groupBy([...(asked?.values() ?? [])], (id) => id)].map(([id, of]) => imageRow(id, of.length));
  return {
    findings: [
      ...(seen?.found ?? []).filter(({ pin }) => pins.some((one) => one.pin === pin)).flatMap(driftOf),
      ...[...groupBy((isWhole && seen?.sight.unfed) || [], ({ imageId }) => imageId)].map(([imageId, machines]) =>
        finding("unfed", imageId, machines.map(placeOf), ", fed by no lookup", lookupFor(imageId)),
      ),
      ...[...groupBy(untracked, ([, imageId]) => imageId)].flatMap(([imageId, machines]) => {
        const { of, keys } = imageRow(imageId, machines.length);
        // Machines of images that the lock never had may be anybody's.
        if (of === "unknown") return [];
        const places = machines.map(([id]) => ({ stack: null, address: null, id }));
        const what = `, ${OF[of]}, in no state that was given`;
        const then = "With amount above 1 Terraform tracks one machine.";
        return finding(
          "untracked",
          imageId,
          places,
          what,
          then,
          all.find(({ key }) => key === keys[0]),
        );
      }),
    ],
    // Without a synth what is unclear is what no pin feeds.
    sight: seen && (app.report ? seen.sight : { ...seen.sight, unclear: [] }),
    running: asked && {
      machines: asked.size,
      missing,
      images: images.sort((a, b) => b.machines - a.machines || byText(a.imageId, b.imageId)),
    },
    failures: account?.failures ?? [],
  };

  function finding(
    code: "drift" | "unfed" | "untracked",
    imageId: string,
    machines: readonly MachinePlace[],
    what: string,
    then: string,
    keyed: Pick<Finding, "key" | "pin"> = { key: "" },
  ): Finding {
    const names = machines.map(({ stack, address, id }) => {
      return address === null ? `${id}` : `${stack} ${address}${id === null ? "" : ` (${id})`}`;
    });
    const run = count(machines.length, "machine runs", "machines run");
    const text = `${run} ${saidImage(imageOf(imageId))}${what}: ${firstNames(names)}. ${then}`;
    return { level: code === "drift" && flags.failOnDrift ? "fail" : "warn", code, ...keyed, text, machines };
  }

  function driftOf({ running, ...keyed }: KeyedPin & { readonly running: readonly RunningMachine[] }): Finding[] {
    const lookups = app.report?.lookups.filter(({ key }) => key === keyed.key) ?? [];
    // Where a lookup states too little to tell which pin is its own, no machine that runs one of them is at fault.
    const pinned = [keyed.pin, ...lookups.flatMap((one) => pinsOfLookup(lock, one))].map(({ image }) => image.imageId);
    const fed = new Map(machinesIn(app.reachOf(keyed)).map((one) => [`${one.stack} ${one.address}`, one]));
    const next = (one: RunningMachine) => nextApply(one, fed.get(`${one.machine.stack} ${one.machine.address}`));
    // What the account does not list runs nothing.
    const now = (one: RunningMachine) => (asked ? { ...one, imageId: asked.get(one.id ?? "") } : one);
    const other = running
      .map(now)
      .filter((one): one is RunningMachine => !pinned.includes(one.imageId ?? keyed.pin.image.imageId));
    return [...groupBy(other, (one) => `${one.imageId} ${next(one)}`).values()].map((machines) => {
      const [first] = machines as [RunningMachine];
      const what = `${earlier(keyed, first.imageId)}, and pinned is ${saidImage(keyed.pin.image)}`;
      const then = `${next(first)} To pin what runs: ${takes(keyed, first)}`;
      return finding("drift", first.imageId, machines.map(placeOf), what, then, keyed);
    });
  }

  /** When the image was the pin's own, by git. */
  function earlier(keyed: KeyedPin, imageId: string): string {
    const path = pathOf(keyed);
    const at = path.findLastIndex(hasImage(imageId));
    if (at < 0) return path.length > 0 ? ", never pinned here" : "";
    const [from, to] = [path[at], path[at + 1]].map((state) => state?.version.date);
    return `, which was pinned from ${dayOf(from)} ${to === undefined ? "until now" : `to ${dayOf(to)}`}`;
  }

  /** The command that pins what a machine runs: a state tells that by itself, unless the account knows better. */
  function takes(keyed: KeyedPin, { machine: { stack, address }, instance, imageId }: RunningMachine): string {
    const name = shellWord(pinName(keyed));
    const same = sameFlags({ lock: flags.lock, allow: flags.allow });
    if (asked || !isEns(address)) return `ens-images update ${name} --to ${imageId}${same}`;
    const { file = "" } = seen?.files.find((one) => one.stack === stack) ?? {};
    return `ens-images adopt ${name} --address ${shellWord(instance)} --state ${shellWord(`${stack}=${file}`)}${same}`;
  }

  function imageRow(imageId: string, machines: number) {
    const now = all.filter(hasImage(imageId));
    const having = now.length > 0 ? now : all.filter((one) => pathOf(one).some(hasImage(imageId)));
    const of: keyof typeof OF = now.length > 0 ? "pinned" : having.length > 0 ? "earlier" : "unknown";
    const keys = [...new Set(having.map(({ key }) => key))];
    return { imageId, imageName: imageOf(imageId).imageName ?? null, of, keys, machines };
  }

  function lookupFor(imageId: string): string {
    const index = indexes.find(({ byId }) => byId.has(imageId));
    const image = index?.byId.get(imageId);
    if (!index || !image) return "The account does not list it.";
    const takers = all.filter((one) => {
      const asked = catalogs.of(one);
      return (
        asked && !EnsImagesError.is(asked) && typeof takenBy(image, one.pin.query, asked.index, rules) === "number"
      );
    });
    if (takers.length > 0) return `The query of ${firstNames(takers.map(pinName), 3)} takes it.`;
    const props = Object.entries(queryFor(image, index)).map(([name, value]) => `${name}: ${JSON.stringify(value)}`);
    return `A lookup of it: { ${props.join(", ")} }`;
  }
}

const isEns = (address: string) => address.split(".").at(-2) === MACHINE_TYPE;

/** What Terraform does with a machine that runs another image than its configuration says. */
function nextApply({ machine: { address } }: RunningMachine, fed: FedMachine | undefined): string {
  if (fed?.hazards.includes("ignores-image"))
    return "No apply changes that: ignore_changes. To see one replaced: terraform plan -replace=ADDRESS.";
  if (!isEns(address)) return "The next apply puts the pinned one back.";
  if (fed?.hazards.includes("prevent-destroy")) return "The next apply is refused: prevent_destroy.";
  return `The next apply replaces what runs it${fed ? "" : ", unless ignore_changes has its image"}.`;
}

function saidImage(image: PinnedImage): string {
  return image.imageName === undefined ? image.imageId : imageText(image);
}

const placeOf = ({ machine: { stack }, instance, id }: SeenMachine) => ({ stack, address: instance, id: id ?? null });

/** What the accounts run, by image. */
export function runningLines({ images }: Running): string[] {
  const row = ({ imageId, imageName, of, keys, machines }: Running["images"][number]) => {
    const name = imageName === null ? imageId : `${imageName} (${imageId})`;
    const who = keys.length > 0 ? `, ${firstNames(keys, 3)}` : "";
    return visibleText(`${count(machines, "machine")}  ${name}: ${OF[of]}${who}`);
  };
  return firstRows(images, row, 50);
}

export function runningSummary({ machines, missing, images }: Running): string {
  const sum = (of: string) => images.reduce((all, one) => all + (one.of === of ? one.machines : 0), 0);
  const parts = Object.entries(OF).map(([of, text]) => `${sum(of)} ${text}`);
  const gone = missing > 0 ? ` Not among them: ${count(missing, "machine")} of the states.` : "";
  return `${count(machines, "machine")} in the accounts: ${parts.join(", ")}.${gone}`;
}
