import { existsSync, readFileSync } from "node:fs";
import { cpus } from "node:os";
import { readLock } from "../../../lib/lock/disk/read";
import { startAccount } from "../../synth/pins/emulator";
import { type AppDescription, imagesOf, lockIn, newProject, startSynth } from "../../synth/pins/synth";
import { leftovers } from "./disk";

const LONG = process.env.LONG_TESTS !== undefined;
const [PROCESSES, ROUNDS] = LONG ? [16, 50] : [4, 4];

/** In each round every process has lookups of its own, and all have one in common. */
function round(process: number, number: number): AppDescription {
  const ask = (name: string) => ({ imageName: "web-*", pick: "mostRecent", exclude: [name] }) as const;
  return {
    stacks: {
      [`own-${process}`]: { [`r${number}`]: ask(`own-${process}-${number}`) },
      common: { [`r${number}`]: ask(`common-${number}`) },
    },
    outdir: `out-${process}-${number}`,
  };
}

test(`${PROCESSES} processes × ${ROUNDS} rounds at once, while images are published: every stack equals the lock`, async () => {
  const account = await startAccount("web-1");
  const project = newProject();
  const lock = lockIn(project);
  let [published, reads, entries, running] = [1, 0, 0, true];
  const publisher = setInterval(
    () => account.publish(...[0, 1, 2].map((n) => `web-${published + n}`), `web-${++published + 3}`),
    20,
  );
  const start = Date.now();
  const runs = Array.from({ length: PROCESSES }, (_, i) =>
    startSynth(
      project,
      Array.from({ length: ROUNDS }, (_, n) => round(i, n)),
      account.env,
    ),
  );
  const ended = Promise.all(runs).finally(() => {
    running = false;
  });
  while (running) {
    await new Promise((resolve) => setTimeout(resolve, 5));
    if (!existsSync(lock)) continue;
    // Whole at every instant, and it only grows.
    const { pins } = JSON.parse(readFileSync(lock, "utf8"));
    expect(Object.keys(pins).length).toBeGreaterThanOrEqual(entries);
    entries = Object.keys(pins).length;
    reads++;
  }
  clearInterval(publisher);
  expect(await ended).toEqual(runs.map(() => ({})));
  const seconds = (Date.now() - start) / 1000;
  const pins = readLock(lock);
  expect(pins.size).toBe(PROCESSES * ROUNDS + ROUNDS);
  const contested = new Set<string>();
  for (let i = 0; i < PROCESSES; i++) {
    for (let n = 0; n < ROUNDS; n++) {
      const idOf = (key: string) => pins.get(key)?.[0]?.image.imageId;
      expect(imagesOf(project, `own-${i}`, `out-${i}-${n}`)).toEqual({ [`r${n}`]: idOf(`own-${i}/r${n}`) });
      expect(imagesOf(project, "common", `out-${i}-${n}`)).toEqual({ [`r${n}`]: idOf(`common/r${n}`) });
      if (idOf(`common/r${n}`) !== idOf(`own-${i}/r${n}`)) contested.add(`${i} ${n}`);
    }
  }
  expect(leftovers(lock)).toEqual([]);
  // Without different answers to choose from, the file would have nothing to win.
  expect(contested.size).toBeGreaterThan(0);
  if (LONG) {
    process.stderr.write(
      `race: ${PROCESSES} × ${ROUNDS} synths in ${seconds.toFixed(0)} s on ${cpus().length} cores, ${published} publications, ` +
        `${account.requests()} requests, ${reads} reads of the file, ${contested.size} rounds in which another process was first\n`,
    );
  }
  account.close();
}, 3_600_000);
