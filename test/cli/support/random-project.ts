import type { Pin } from "../../../lib/lock/lock";
import type { EnsImage } from "../../../lib/select/image";
import type { BenchMachine, CliBench } from "./bench";
import { type Random, randomOf } from "./hostile-edits";
import { image } from "./images";

const FAMILIES = ["web", "db", "cdn"];
const BUILDS = [1, 2, 3, 4];
const buildOf = (family: string, build: number, more: Partial<EnsImage> = {}) =>
  image(`m-${family}${build}`, `${family}-${build}`, 50 - build * 10, more);
const GONE = image("m-web9", "web-9", 1);

/** The account of every random project. Of `cdn` the newest is another account's, `db-9` is of another family. */
export const RANDOM_IMAGES: readonly EnsImage[] = [
  ...FAMILIES.flatMap((family) => BUILDS.map((build) => buildOf(family, build))),
  buildOf("cdn", 5, { imageOwnerAlias: "others" }),
  image("m-dbgpu", "db-gpu-9", 1),
];

const BLOCKS: readonly ((random: Random) => Record<string, unknown>)[] = [
  () => ({ payment_type: "Subscription" }),
  () => ({ data_disk: [{ size: 40 }] }),
  (random) => ({ amount: 1 + random(4) }),
  () => ({ count: 2 }),
  () => ({ lifecycle: [{ ignore_changes: ["image_id"] }] }),
  () => ({ lifecycle: { prevent_destroy: true } }),
  () => ({ private_ip_address: "10.0.0.4" }),
];

type Pins = Record<string, Pin[]>;

export interface RandomProject {
  readonly before: Pins;
  readonly machines: readonly BenchMachine[];
  /** What a pull request makes of the lock besides. */
  readonly edit: (pins: Pins) => Pins;
}

export function randomProject(bench: CliBench, seed: number): RandomProject {
  const random = randomOf(seed);
  const pick = <T>(all: readonly T[]): T => all[random(all.length)] as T;
  const stacks = ["production-cn-hangzhou", "production-cn-beijing", "staging-cn-hangzhou"].slice(0, 1 + random(3));
  const pinFor = (family: string): Pin => {
    const pinned = random(12) === 0 ? GONE : buildOf(family, pick(BUILDS));
    // Half of the queries see only what a plain update takes.
    const wide = random(2) === 0;
    const owners = wide ? (["others", "self"] as const) : undefined;
    const query = {
      imageName: wide ? `${family}-*` : `${family}-?`,
      pick: "mostRecent",
      ...(owners && { owners }),
    } as const;
    const held = random(12) === 0 ? { hold: { reason: "a bug" } } : {};
    const origin = random(12) === 0 ? { origin: { kind: "chosen" } as const } : {};
    return bench.pin(query, pinned, { ...held, ...origin });
  };
  const keys = stacks.flatMap((stack) => FAMILIES.filter(() => random(8) > 0).map((family) => ({ stack, family })));
  const before: Pins = Object.fromEntries(
    keys.map(({ stack, family }) => [`${stack}/${family}-image`, [pinFor(family)]]),
  );
  if (keys.length === 0) before[`${stacks[0]}/web-image`] = [pinFor("web")];
  const machines = keys.flatMap(({ stack, family }) =>
    Array.from({ length: random(5) }, (_, n): BenchMachine => {
      // Now and then a machine has two lookups, or hangs on one of another stack.
      const key = random(8) === 0 ? pick(Object.keys(before)) : `${stack}/${family}-image`;
      const blocks = BLOCKS.filter(() => random(4) === 0).map((block) => block(random));
      return { key, stack, name: `${random(8) === 0 ? "shared" : family}-${n}`, block: Object.assign({}, ...blocks) };
    }),
  );
  // One address is one block, whatever feeds it.
  const blocks = new Map(machines.map(({ stack, name, block }) => [`${stack} ${name}`, block]));
  const edit = (pins: Pins): Pins => {
    const edited = structuredClone(pins);
    for (const key of Object.keys(pins)) {
      const [pin] = edited[key] as [Pin];
      const edits = [
        () => delete edited[key],
        () => Object.assign(pin, { note: "noted" }),
        () => Object.assign(pin, { why: "worded otherwise" }),
        () => Object.assign(pin.image, { imageOwnerAlias: "others" }),
        () => Object.assign(pin, { origin: { kind: "chosen", against: ["imageName"] } }),
        () => Object.assign(pin, { query: { ...pin.query, exclude: ["x"] } }),
        () => Object.assign(edited, { [`${key}-too`]: [structuredClone(pin)] }),
        () => Object.assign(edited, { [`${key}-more`]: [pinFor("web")] }),
      ];
      if (random(5) === 0) pick(edits)();
    }
    return edited;
  };
  return {
    before,
    machines: machines.map((machine) => ({ ...machine, block: blocks.get(`${machine.stack} ${machine.name}`) ?? {} })),
    edit,
  };
}
