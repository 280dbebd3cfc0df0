import { layOut, PROJECT_F } from "../../support/projects";
import { CliBench } from "./bench";
import { image } from "./images";
import { Repository } from "./repository";

/** The pin to worry about first: its machines lose their data disks, and nobody can boot its image any more. */
export const WORST = "production-data-cn-hangzhou/db-image";

const LOCK = "ens-images.lock.json";

/** Project F with what a year brings: moves in git, an image that is gone, one that is shared, a hold, a fallback. */
export async function startPageProject(): Promise<CliBench> {
  const build = (role: string, n: number) =>
    PROJECT_F.images.find(({ imageName }) => imageName === `${role}-base-${1000 + n}`) ?? image("m-5none", "none", 1);
  const shared = image("m-5shared", "log-base-1058", 21, { imageOwnerAlias: "others" });
  const bench = await CliBench.start([
    ...PROJECT_F.images.filter(({ imageId }) => imageId !== build("db", 31).imageId),
    shared,
  ]);
  const now = { ...layOut(bench, PROJECT_F) };
  const change = (key: string, more: object) => {
    now[key] = (now[key] ?? []).map((pin) => ({ ...pin, ...more }));
  };
  change(WORST, { image: build("db", 31) });
  change("production-media-cn-beijing/api-image", {
    image: build("api", 20),
    hold: { reason: "kernel bug", until: "2020-01-05" },
  });
  change("staging-data-cn-beijing/log-image", {
    image: shared,
    query: { imageName: "log-base-1058", owners: ["others"] },
  });
  change("staging-web-cn-hangzhou/proxy-image", {
    origin: { kind: "picked", step: 1 },
    query: {
      imageName: "proxy-next-*",
      pick: "mostRecent",
      fallback: [{ imageName: "proxy-base-*", pick: "mostRecent" }],
    },
  });
  const repository = new Repository(bench.project, { home: bench.folder });
  for (const weeks of [9, 5, 2]) {
    const before = Object.entries(now).map(([key, pins]) => {
      const role = key.replace(/.*\/|-image/g, "");
      const n = Number(pins[0]?.image.imageName?.replace(/\D/g, "")) - 1000 - weeks;
      const moved =
        key === WORST || key.includes("media") || !(n > 0)
          ? pins
          : pins.map((pin) => ({ ...pin, image: build(role, n) }));
      return [key, moved] as const;
    });
    repository.write(LOCK, new Map(before));
    repository.commit();
  }
  bench.writeLock(now);
  // The output is of a synth after that.
  const report = JSON.parse(bench.read("cdktf.out/ens-images.json"));
  for (const lookup of report.lookups) lookup.query = now[lookup.key]?.[0]?.query;
  bench.write("cdktf.out/ens-images.json", report);
  return bench;
}
