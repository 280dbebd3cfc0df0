import { canonicalQuery } from "../lib/query/canonical";
import type { CanonicalQuery, ImageQuery } from "../lib/query/query";
import { indexCatalog } from "../lib/select/catalog";
import type { EnsImage } from "../lib/select/image";
import { regexTester } from "../lib/select/regex";
import { select } from "../lib/select/select";
import { whyText } from "../lib/select/why";
import { naivePick } from "./naive-choosing";
import { ratio, type Section } from "./section";

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

/** Choosing against the loops that one would write for it, on the same images and with the same picks. */
export function measureAgainstLoops(): Section {
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
  const rows = [
    { what: "this library: index, why, a time limit on regexes", ms: ours.ms },
    { what: "double loop, patterns compiled once a lookup", ms: naive.ms },
    { what: "double loop, patterns compiled for each image", ms: careless.ms },
  ];
  return {
    id: "choosing-loops",
    title: `Choosing alone: ${LOOKUPS} mixed lookups over ${IMAGES} images, best of ${ROUNDS} rounds`,
    columns: ["", "ms", "×"],
    rows: rows.map(({ what, ms }) => [what, ms, ratio(ms, ours.ms)]),
    verdicts: [],
    figures: rows,
  };
}
