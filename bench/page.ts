import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Pin } from "../lib/lock/lock";
import { CLI, CliBench } from "../test/cli/support/bench";
import { image } from "../test/cli/support/images";
import { layOut, PROJECT_B } from "../test/support/projects";
import type { Plan } from "./plan";
import { layRepository } from "./repository";
import type { Section } from "./section";

const IMAGES = 3000;
const COMMITS = 200;
/** Pins that each commit moves. */
const MOVED = 25;

/** The page of project B over what it takes to read the same: history and account. */
export async function measurePage({ rounds }: Plan): Promise<Section> {
  const older = Array.from({ length: IMAGES - PROJECT_B.images.length }, (_, i) =>
    image(`m-5old${i}`, `${["api", "web", "db", "log"][i % 4]}-base-${i >> 2}`, 430 + i / 8),
  );
  const bench = await CliBench.start([...PROJECT_B.images, ...older]);
  try {
    layHistory(
      bench,
      layOut(bench, PROJECT_B),
      older.map(({ imageId }) => imageId),
    );
    const run = (...args: readonly string[]): number => {
      const began = process.hrtime.bigint();
      const options = { cwd: bench.project, env: bench.env(), encoding: "utf8", maxBuffer: 2 ** 28 } as const;
      const { status, stderr } = spawnSync(process.execPath, [CLI, ...args], options);
      if (status !== 0) throw new Error(`${args.join(" ")}: ${stderr}`);
      return Number(process.hrtime.bigint() - began) / 1e6;
    };
    const best = (...args: readonly string[]) => Math.min(...Array.from({ length: rounds.live }, () => run(...args)));
    const reading = { history: best("history", "--json"), account: best("outdated", "--json") };
    const page = best("show", "--live", "--html", "pins.html", "--svg", "pins.svg");
    const bytes = () => readFileSync(join(bench.project, "pins.html"), "utf8");
    const first = bytes();
    run("show", "--live", "--html", "pins.html");
    if (bytes() !== first) throw new Error("The page of one state has other bytes");
    const megabytes = statSync(join(bench.project, "pins.html")).size / 1e6;
    return {
      id: "page",
      title: `The page of 500 pins among ${IMAGES} images, over ${COMMITS} commits`,
      columns: ["", "ms"],
      rows: [...Object.entries(reading), ["page and picture", page]],
      verdicts: [
        {
          claim: "page over its readings",
          measured: page - reading.history - reading.account,
          limit: 2000,
          unit: "ms",
        },
        { claim: "size of the page", measured: megabytes, limit: 1.5, unit: "MB" },
      ],
      figures: { ...reading, page, megabytes },
    };
  } finally {
    await bench.stop();
  }
}

function layHistory(bench: CliBench, pins: Readonly<Record<string, readonly Pin[]>>, ids: readonly string[]): void {
  const keys = Object.keys(pins);
  const lock = new Map(Object.entries(pins));
  layRepository(bench.project, COMMITS, (c) => {
    for (let i = 0; i < MOVED; i++) {
      const key = keys[(c * MOVED + i) % keys.length] ?? "";
      const role = key.replace(/.*\/|-image/g, "");
      const old = image(ids[c] ?? "", `${role}-base-${c}`, 430 + c);
      // The last commits bring everything to where it is now.
      const moved = (pins[key] ?? []).map((pin) => ({ ...pin, image: c < COMMITS - 20 ? old : pin.image }));
      lock.set(key, moved);
    }
    return lock;
  });
  execFileSync("git", ["reset", "-q", "--mixed"], { cwd: bench.project });
}
