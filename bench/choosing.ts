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
  const { canonicalQuery } = dist("query/canonical") as typeof import("../lib/query/canonical");
  const { indexCatalog } = dist("select/catalog") as typeof import("../lib/select/catalog");
  const { select } = dist("select/select") as typeof import("../lib/select/select");
  const { ruleContext } = dist("select/rules") as typeof import("../lib/select/rules");
  const { readImagePage } = dist("ens/reply") as typeof import("../lib/ens/reply");
  const shape = shapeOf(images);
  const records = readImagePage({ Images: { Image: catalogOf(images) }, TotalCount: images })?.images ?? [];
  const wanted = Array.from({ length: lookups }, (_, i) => wantedBy(i, shape));
  const queries = wanted.map(({ query }) => canonicalQuery(query));
  const times: number[] = [];
  for (let round = -1; round < rounds; round++) {
    const began = performance.now();
    const index = indexCatalog(records);
    const context = ruleContext(0);
    const answers = queries.map((query) => select(query, index, context));
    if (round >= 0) times.push(performance.now() - began);
    for (const [i, answer] of answers.entries()) {
      const imageId = answer.kind === "picked" ? answer.image.imageId : answer.kind;
      if (imageId !== wanted[i]?.imageId) throw new Error(`lookup ${i} got ${imageId}`);
    }
  }
  return median(times);
}
