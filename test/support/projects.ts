import type { Pin } from "../../lib/lock/lock";
import type { EnsImage } from "../../lib/select/image";
import type { BenchMachine, CliBench } from "../cli/support/bench";
import { image } from "../cli/support/images";

/** A project of real size: what its account holds, and how its stacks are called. */
export interface Project {
  readonly images: readonly EnsImage[];
  readonly stacks: readonly string[];
}

/** What every stack looks up; for each there are three machines. */
const ROLES = ["api", "cache", "cdn", "db", "log", "proxy", "queue", "stream", "web", "worker"] as const;
/** Of these the account has newer builds than are pinned. */
const BEHIND = ["api", "cdn", "db", "web"];
const BUILDS = 60;

/** A build of every week; the newest, 60, is five days old. */
const buildOf = (role: string, build: number): EnsImage =>
  image(`m-5${role}${build}`, `${role}-base-${1000 + build}`, 5 + (BUILDS - build) * 7);
const IMAGES = [
  ...ROLES.flatMap((role) => Array.from({ length: BUILDS }, (_, i) => buildOf(role, i + 1))),
  // Takes the place of every cache by its age, and is another family.
  ...Array.from({ length: 6 }, (_, i) => image(`m-5gpu${i}`, `cache-gpu-${i}`, 9 - i)),
];

/** Project F: 60 lookups in 6 stacks, 180 machines, 606 images. 24 pins move, 6 are held back. */
export const PROJECT_F: Project = {
  images: IMAGES,
  stacks: [
    ...["production-data-cn-hangzhou", "production-media-cn-beijing", "production-web-cn-beijing"],
    ...["production-web-cn-hangzhou", "staging-data-cn-beijing", "staging-web-cn-hangzhou"],
  ],
};

/** Project B: 500 lookups in 50 stacks, 1500 machines. 200 pins move, 50 are held back. */
export const PROJECT_B: Project = {
  images: IMAGES,
  stacks: ["dev", "production", "qa", "recovery", "staging"].flatMap((environment) =>
    ["data", "edge", "games", "media", "web"].flatMap((team) =>
      ["cn-beijing", "cn-hangzhou"].map((region) => `${environment}-${team}-${region}`),
    ),
  ),
};

/** Puts lock and output of a project onto a bench, and answers its pins. */
export function layOut(bench: CliBench, { stacks }: Project): Record<string, readonly Pin[]> {
  const environments = [...new Set(stacks.map((stack) => stack.split("-")[0]))];
  const lookups = stacks.flatMap((stack) => ROLES.map((role) => ({ stack, role, key: `${stack}/${role}-image` })));
  const pins = Object.fromEntries(
    lookups.map(({ stack, role, key }): [string, Pin[]] => {
      // Each environment is a week behind the one after it.
      const weeks = environments.length - environments.indexOf(stack.split("-")[0]);
      const build = BEHIND.includes(role) ? BUILDS - weeks : BUILDS;
      const imageName = role === "cache" ? "cache-*" : `${role}-base-*`;
      return [key, [bench.pin({ imageName, pick: "mostRecent" }, buildOf(role, build))]];
    }),
  );
  const machines = lookups.flatMap(({ stack, role, key }) =>
    [1, 2, 3].map((n): BenchMachine => ({ key, stack, name: `${role}-${n}`, block: blockOf(role, n) })),
  );
  bench.writeLock(pins);
  bench.writeOutput(pins, machines);
  return pins;
}

/** The app that makes the lookups and machines of a project, after what every app begins with. */
export function appOf({ stacks }: Project): string {
  return `
const app = new App();
for (const id of ${JSON.stringify(stacks)}) {
  const stack = newStack(app, id);
  for (const role of ${JSON.stringify(ROLES)}) {
    const imageName = role === "cache" ? "cache-*" : role + "-base-*";
    const image = new EnsImageLookup(stack, role + "-image", { imageName, pick: "mostRecent" });
    for (const n of [1, 2, 3]) {
      const block = role === "db" ? { paymentType: "Subscription", dataDisk: [{ size: 100 }] } : {};
      const amount = role === "cdn" && n === 1 ? { amount: 4 } : {};
      new EnsInstance(stack, role + "-" + n, { ...MACHINE, ...block, ...amount, imageId: image.imageId });
    }
  }
}
app.synth();
`;
}

/** What Terraform keeps of a stack, as a file of its backend, where every machine runs the image that `imageOf` says. */
export function stateOf(imageOf: (role: string) => string): object {
  const resources = ROLES.flatMap((role) =>
    [1, 2, 3].map((n) => ({
      ...{ mode: "managed", type: "alicloud_ens_instance", name: `${role}-${n}` },
      provider: 'provider["registry.terraform.io/aliyun/alicloud"]',
      instances: [{ schema_version: 0, attributes: { id: `i-${role}${n}`, image_id: imageOf(role) } }],
    })),
  );
  return { version: 4, terraform_version: "1.11.0", serial: 7, lineage: "f", outputs: {}, resources };
}

function blockOf(role: string, n: number): Record<string, unknown> {
  if (role === "db") return { payment_type: "Subscription", data_disk: [{ size: 100 }] };
  return role === "cdn" && n === 1 ? { amount: 4 } : {};
}
