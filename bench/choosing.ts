<<<<<<< HEAD
import { join } from "node:path";
import { catalogOf } from "./catalog";
import { median } from "./measure";
import type { Plan } from "./plan";
import { shapeOf, wantedBy } from "./programs/queries";
import { ROOT } from "./scene";
import type { Section } from "./section";

const dist = (name: string): unknown => require(join(ROOT, "dist", name));

/** Choosing alone: no process, no wire, no tree. */
export function measureChoosing({ choosing, rounds }: Plan): Section {
  const rows = choosing.images.flatMap((images) =>
    choosing.lookups.map((lookups) => ({ images, lookups, ms: timeChoosing(lookups, images, rounds.live) })),
  );
  return {
    id: "choosing",
    title: "Choosing alone: N lookups over M images that were read",
    columns: ["images", "lookups", "ms", "µs a lookup"],
    rows: rows.map(({ images, lookups, ms }) => [images, lookups, ms, Math.round((ms * 1000) / lookups)]),
    verdicts: [],
    figures: rows,
  };
}

/** Milliseconds to index a catalog and to answer the lookups from it. */
export function timeChoosing(lookups: number, images: number, rounds: number): number {
  const { canonicalQuery } = dist("core/canonical") as typeof import("../lib/core/canonical");
  const { indexCatalog } = dist("core/catalog-index") as typeof import("../lib/core/catalog-index");
  const { select } = dist("core/select") as typeof import("../lib/core/select");
  const { testRegex } = dist("regex-tester") as typeof import("../lib/regex-tester");
  const { readImagePage } = dist("ens/reply") as typeof import("../lib/ens/reply");
  const shape = shapeOf(images);
  const records = readImagePage({ Images: { Image: catalogOf(images) }, TotalCount: images })?.images ?? [];
  const wanted = Array.from({ length: lookups }, (_, i) => wantedBy(i, shape));
  const queries = wanted.map(({ query }) => canonicalQuery(query));
  const times: number[] = [];
  for (let round = -1; round < rounds; round++) {
    const began = performance.now();
    const index = indexCatalog(records);
    const answers = queries.map((query) => select(query, index, { now: 0, testRegex }));
    if (round >= 0) times.push(performance.now() - began);
    for (const [i, answer] of answers.entries()) {
      const imageId = answer.kind === "picked" ? answer.image.imageId : answer.kind;
      if (imageId !== wanted[i]?.imageId) throw new Error(`lookup ${i} got ${imageId}`);
    }
  }
  return median(times);
}
=======
import { canonicalQuery } from "../lib/core/canonical";
import { indexCatalog } from "../lib/core/catalog-index";
import type { EnsImage } from "../lib/core/image";
import type { CanonicalQuery, ImageQuery } from "../lib/core/query";
import { select } from "../lib/core/select";
import { whyText } from "../lib/core/why";
import { regexTester } from "../lib/regex-tester";
import { naivePick } from "./naive-choosing";

const LOOKUPS = 500;
const IMAGES = 5_000;
const ROUNDS = 5;
const NOW = Date.parse("2026-09-01T00:00:00Z");

/** An account of 250 services with 20 builds each; every tenth image cannot be used. */
function account(): EnsImage[] {
  return Array.from({ length: IMAGES }, (_, i) => {
    const service = i % 250;
    const build = Math.floor(i / 250);
    const time = new Date(NOW - (build * 7 + 1) * 86_400_000 - service * 60_000).toISOString().replace(".000Z", "Z");
    return {
      imageId: `m-${(i * 7919).toString(36).padStart(8, "0")}`,
      imageName: `svc-${service}-base-${time.slice(0, 10).replaceAll("-", "")}`,
      creationTime: time,
      architecture: "x86_64",
      platform: service % 3 === 0 ? "ubuntu" : "centos",
      computeType: "ens_vm",
      imageOwnerAlias: (i + build) % 50 === 7 ? "others" : "self",
      status: (i + build) % 10 === 0 ? "Creating" : "Available",
    };
  });
}

/** The mixture of a large app: mostly globs, some plain texts, names, versions, and one expression in ten. */
function queries(): CanonicalQuery[] {
  return Array.from({ length: LOOKUPS }, (_, i) => {
    const service = i % 250;
    const forms: ImageQuery[] = [
      { imageName: `svc-${service}-base-*`, pick: "mostRecent" },
      { imageName: `svc-${service}-base-`, pick: "mostRecent", platform: ["ubuntu", "centos"] },
      { imageName: `svc-${service}-base-????????`, pick: "highestVersion" },
      { imageName: `*-${service}-base-*`, pick: "mostRecent", minAgeDays: 7 },
      i % 2 === 0
        ? { nameRegex: `^svc-${service}-base-\\d+$`, pick: "mostRecent" }
        : {
            imageName: `svc-${service}-*`,
            pick: "mostRecent",
            fallback: [{ imageName: "svc-1-*", pick: "mostRecent" }],
          },
    ];
    return canonicalQuery(forms[i % forms.length] as ImageQuery);
  });
}

function best(work: () => readonly (string | undefined)[]): { ms: number; ids: readonly (string | undefined)[] } {
  let ms = Number.POSITIVE_INFINITY;
  let ids: readonly (string | undefined)[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const start = performance.now();
    ids = work();
    ms = Math.min(ms, performance.now() - start);
  }
  return { ms, ids };
}

const images = account();
const asked = queries();

// Fresh records each round: what is remembered of an image must be paid for in every synth.
const ours = best(() => {
  const index = indexCatalog(images.map((image) => ({ ...image })));
  const context = { now: NOW, testRegex: regexTester() };
  return asked.map((query) => {
    const selection = select(query, index, context);
    if (selection.kind !== "picked") return undefined;
    whyText(selection);
    return selection.image.imageId;
  });
});
const naive = best(() => asked.map((query) => naivePick(query, images, NOW, true)));
const careless = best(() => asked.map((query) => naivePick(query, images, NOW, false)));

for (const { ids } of [naive, careless]) {
  const same = ours.ids.every((id, i) => id !== undefined && id === ids[i]);
  if (!same) throw new Error("the ways do not pick the same images");
}
const row = (what: string, { ms }: { ms: number }) =>
  console.log(`  ${what.padEnd(60)}${ms.toFixed(0).padStart(6)} ms  ${(ms / ours.ms).toFixed(1).padStart(5)} x`);
console.log(`${LOOKUPS} lookups over ${IMAGES} images, best of ${ROUNDS} rounds, one core, Node ${process.version}`);
row("cdktf-ens-images, with index, why and time limit on regexes", ours);
row("double loop, patterns compiled once a lookup", naive);
row("double loop, patterns compiled for each image", careless);
>>>>>>> main
