import { spawn } from "node:child_process";
import { utimesSync, writeFileSync } from "node:fs";
import { lifeOf, newTag, readTag } from "../../../lib/lock/disk/owner";
import { addHere, keysOf, leftovers, newLock, startWriter, until } from "./disk";

const [, , HOME] = newTag().split("~");
const guard = (lock: string, tag: string) => {
  const file = `${lock}.${tag}.guard`;
  writeFileSync(file, "");
  return file;
};
const age = (file: string, seconds: number) => {
  const time = Date.now() / 1000 - seconds;
  utimesSync(file, time, time);
};

test("a tag names this process, and no two are equal", () => {
  const [one, two] = [newTag(), newTag()];
  expect(one).not.toBe(two);
  expect(readTag(one)).toMatchObject({ home: HOME, pid: process.pid });
  expect(lifeOf(readTag(one) as never)).toBe("alive");
});

test.each([
  ["of a process that is gone", `1~host~${HOME}~4194999~1~abc`],
  ["of a process whose id another one has now", `1~host~${HOME}~${process.pid}~1~abc`],
])("a guard %s is removed at once", (_, tag) => {
  const lock = newLock();
  guard(lock, tag);
  writeFileSync(`${lock}.${tag}.tmp`, "half a lo");
  const start = Date.now();
  addHere(lock, "next");
  expect(Date.now() - start).toBeLessThan(1_000);
  expect(leftovers(lock)).toEqual([]);
});

test("a process that was killed and that its parent did not look after yet is dead", async () => {
  if (process.platform !== "linux") return;
  const lock = newLock();
  // The shell starts a process, then becomes one that never waits for it.
  const parent = spawn("sh", ["-c", "sleep 0.01 & exec sleep 20"]);
  const { readdirSync, readFileSync } = await import("node:fs");
  const statOf = (pid: string) => {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
      return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    } catch {
      return [];
    }
  };
  let zombie = "";
  await until(() => {
    zombie = readdirSync("/proc").find((pid) => statOf(pid)[1] === String(parent.pid) && statOf(pid)[0] === "Z") ?? "";
    return zombie !== "";
  });
  const tag = `1~host~${HOME}~${zombie}~${statOf(zombie)[19]}~abc`;
  expect(lifeOf(readTag(tag) as never)).toBe("dead");
  guard(lock, tag);
  expect(addHere(lock, "next")).toEqual(["next"]);
  parent.kill();
});

test("a guard of another machine counts while it is young, whatever the clocks say", () => {
  const lock = newLock();
  const foreign = guard(lock, "1~other~0123456789ab~1~1~abc");
  age(foreign, 9);
  const start = Date.now();
  addHere(lock, "next");
  expect(Date.now() - start).toBeGreaterThan(500);
  const ahead = guard(lock, "1~other~0123456789ab~1~1~abd");
  age(ahead, -3600);
  addHere(lock, "second");
  expect(leftovers(lock)).toEqual([]);
});

test("other files beside the lock are left alone", () => {
  const lock = newLock();
  for (const name of ["bak", "mine.tmp", "mine.guard", "orig"]) writeFileSync(`${lock}.${name}`, "mine");
  addHere(lock, "next");
  expect(leftovers(lock)).toHaveLength(4);
});

test("many writers at once: every entry is there", async () => {
  const lock = newLock();
  const writers = Array.from({ length: 8 }, (_, i) => startWriter([lock, `w${i}`, "15"]));
  let seen = 0;
  const ended = Promise.all(writers.map((writer) => writer.ended));
  let running = true;
  void ended.then(() => {
    running = false;
  });
  while (running) {
    const now = keysOf(lock).length;
    expect(now).toBeGreaterThanOrEqual(seen);
    seen = now;
    await new Promise((resolve) => setTimeout(resolve, 3));
  }
  expect(await ended).toEqual(Array(8).fill("0"));
  expect(keysOf(lock)).toHaveLength(120);
  expect(leftovers(lock)).toEqual([]);
}, 120_000);
