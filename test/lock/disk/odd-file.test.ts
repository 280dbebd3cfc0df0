import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { readLock } from "../../../lib/lock/disk/read";
import { add, addHere, codeOf, leftovers, newFolder, newLock, writePins } from "./disk";

describe("what is no plain file of a bounded size, in UTF-8, is an error at once", () => {
  const problem = (lock: string) => codeOf(() => readLock(lock));
  test("a device, a pipe, a folder, whether named or linked to", () => {
    const lock = newLock();
    symlinkSync("/dev/zero", lock);
    const pipe = newLock();
    expect(spawnSync("mkfifo", [pipe]).status).toBe(0);
    for (const file of [lock, pipe]) {
      expect(problem(file)).toMatchObject({ code: "LOCK_INVALID", message: expect.stringContaining("no plain file") });
    }
    expect(problem(dirname(pipe)).code).toBe("LOCK_IO");
  });

  test("a lock of more than 256 MiB, which is not read", () => {
    const lock = newLock();
    writeFileSync(lock, "{}");
    truncateSync(lock, 256 * 1024 * 1024 + 1);
    const start = Date.now();
    expect(problem(lock)).toMatchObject({
      code: "LOCK_INVALID",
      message: expect.stringContaining("larger than 256 MiB"),
    });
    expect(Date.now() - start).toBeLessThan(500);
  });

  test.each([
    ["a byte of Latin-1", Buffer.from('{\n"\xe9": 1 }', "latin1"), 2],
    ["a character that is cut off", Buffer.from([0x7b, 0x0a, 0x0a, 0x22, 0xe2, 0x82]), 3],
    ["UTF-16", Buffer.from("\ufeff{}", "utf16le"), 1],
  ])("%s", (_, bytes, line) => {
    const lock = newLock();
    writeFileSync(lock, bytes);
    for (const work of [() => readLock(lock), () => addHere(lock, "a")]) {
      const message = expect.stringContaining(`holds bytes that are no UTF-8 in line ${line}`);
      expect(codeOf(work)).toMatchObject({ code: "LOCK_INVALID", message });
    }
    expect(readFileSync(lock).equals(bytes)).toBe(true);
  });
});

test("what would not be read back as it was meant is not written", () => {
  const lock = newLock();
  addHere(lock, "a");
  const before = readFileSync(lock, "utf8");
  const { pin } = add("b");
  for (const image of [
    { ...pin.image, imageSizeGiB: Number.POSITIVE_INFINITY },
    { ...pin.image, imageId: "no id" },
  ]) {
    const odd = { key: "b", pin: { ...pin, image }, change: "add" as const };
    expect(codeOf(() => writePins(lock, [odd]))).toMatchObject({
      code: "LOCK_IO",
      message: expect.stringContaining("$.pins.b[0].image"),
    });
  }
  expect(readFileSync(lock, "utf8")).toBe(before);
  expect(leftovers(lock)).toEqual([]);
});

test.each(["", ".git", "cdktf.json"])("a symbolic link leads no new lock out of a project (by %j)", (marker) => {
  const outside = newFolder();
  const link = newLock();
  if (marker) mkdirSync(join(dirname(link), marker));
  symlinkSync(join(outside, "made.json"), link);
  expect(codeOf(() => addHere(link, "a"))).toMatchObject({
    code: "LOCK_IO",
    message: expect.stringContaining(outside),
  });
  symlinkSync(outside, join(dirname(link), "locks"));
  // Without a sign of a project, a folder that a program names is a place like any other.
  if (marker) expect(codeOf(() => addHere(join(dirname(link), "locks", "a.json"), "a")).code).toBe("LOCK_IO");
  expect(readdirSync(outside)).toEqual([]);
  // One that is there was put there by somebody who may.
  writeFileSync(join(outside, "made.json"), '{ "lockVersion": 1, "pins": {} }');
  expect(addHere(link, "a")).toEqual(["a"]);
});
