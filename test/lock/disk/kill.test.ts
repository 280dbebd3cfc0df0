import { existsSync, readFileSync } from "node:fs";
import { addHere, keysOf, leftovers, newLock, pause, runWriter, startWriter, until } from "./disk";

const LONG = process.env.LONG_TESTS !== undefined;
const ROUNDS = LONG ? 20 : 1;
const CALLS = ["guard", "look", "clean", "read", "create", "write", "fsync", "rename", "release"];
const PLACES = CALLS.flatMap((call) => [`before-${call}`, `after-${call}`]);
const WRITTEN = ["after-rename", "before-release", "after-release"];

test.each(PLACES)("a writer killed %s leaves a whole file, and the next one needs no help", (place) => {
  for (let round = 0; round < ROUNDS; round++) {
    const lock = newLock();
    addHere(lock, "first");
    const before = readFileSync(lock, "utf8");
    expect(runWriter([lock, "killed"], `${place}=SIGKILL`).signal).toBe("SIGKILL");
    if (WRITTEN.includes(place)) expect(keysOf(lock)).toEqual(["first", "killed/0"]);
    else expect(readFileSync(lock, "utf8")).toBe(before);
    const start = Date.now();
    expect(addHere(lock, "next")).toContain("next");
    expect(Date.now() - start).toBeLessThan(2_000);
    expect(leftovers(lock)).toEqual([]);
  }
});

test.each(PLACES)("a system call that fails %s is an error, and leaves nothing behind", (place) => {
  const lock = newLock();
  addHere(lock, "first");
  const before = readFileSync(lock, "utf8");
  const { error } = runWriter([lock, "failed"], `${place}=EIO`);
  if (place.endsWith("release")) expect(error).toBeUndefined();
  else expect(error).toMatchObject({ code: "LOCK_IO", message: expect.stringContaining(`${lock} could not be `) });
  if (!WRITTEN.includes(place)) expect(readFileSync(lock, "utf8")).toBe(before);
  if (place !== "before-release") expect(leftovers(lock)).toEqual([]);
  expect(addHere(lock, "next")).toContain("next");
  expect(leftovers(lock)).toEqual([]);
});

test("writers killed at any moment: the file is whole, what was written stays", async () => {
  const lock = newLock();
  let known: string[] = [];
  for (let kill = 0; kill < (LONG ? 200 : 8); kill++) {
    const writer = startWriter([lock, `w${kill}`, "1000"]);
    await until(() => keysOf(lock).length > known.length);
    await pause(Math.random() * 40);
    writer.kill("SIGKILL");
    expect(await writer.ended).toBe("SIGKILL");
    const now = keysOf(lock);
    expect(now).toEqual(expect.arrayContaining(known));
    known = addHere(lock, `after${kill}`);
    expect(leftovers(lock)).toEqual([]);
  }
}, 600_000);

/** Where the system does not say, after a while. */
async function untilStopped({ pid }: { readonly pid?: number | undefined }): Promise<void> {
  if (!existsSync("/proc/self/stat")) await pause(500);
  else await until(() => readFileSync(`/proc/${pid}/stat`, "utf8").includes(") T "));
}

describe("a writer that is stopped is not dead", () => {
  test("the next one waits for it, and no entry is lost", async () => {
    const lock = newLock();
    const stopped = startWriter([lock, "stopped"], "before-rename=SIGSTOP");
    await until(() => leftovers(lock).some((name) => name.endsWith(".tmp")));
    const waiting = startWriter([lock, "waiting"]);
    await pause(700);
    expect(waiting.exitCode).toBeNull();
    stopped.kill("SIGCONT");
    expect(await Promise.all([stopped.ended, waiting.ended])).toEqual(["0", "0"]);
    expect(keysOf(lock)).toEqual(["stopped/0", "waiting/0"]);
    expect(leftovers(lock)).toEqual([]);
  });

  // As after a night in which another machine took it for dead.
  test.each(["before-create", "after-fsync", "before-rename"])("taken for dead %s, it starts again", async (place) => {
    const lock = newLock();
    const stopped = startWriter([lock, "stopped"], `${place}=SIGSTOP`);
    await untilStopped(stopped);
    const { rmSync } = await import("node:fs");
    for (const name of leftovers(lock).filter((left) => left.endsWith(".guard"))) rmSync(`${lock}${name.slice(20)}`);
    expect(addHere(lock, "other")).toEqual(["other"]);
    stopped.kill("SIGCONT");
    // It comes by the same place again, and stops again.
    await untilStopped(stopped);
    stopped.kill("SIGCONT");
    expect(await stopped.ended).toBe("0");
    expect(keysOf(lock)).toEqual(["other", "stopped/0"]);
    expect(leftovers(lock)).toEqual([]);
  });
});
