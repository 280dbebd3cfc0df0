import { execFileSync, spawnSync } from "node:child_process";
import { join } from "node:path";
import { readLock } from "../../../lib/lock/disk/read";
import { writePins } from "../../../lib/lock/disk/write";
import { add, addHere, environment, keysOf, newFolder } from "./disk";

const IDENTITY = [
  "-c",
  "user.name=t",
  "-c",
  "user.email=t@t",
  "-c",
  "init.defaultBranch=main",
  "-c",
  "core.autocrlf=false",
];

function addAll(lock: string, keys: readonly string[]): void {
  for (const key of keys) addHere(lock, key);
}

/** A repository with a lock that holds these keys, and what two branches make of it. */
function branches(keys: readonly string[], ours: (lock: string) => void, theirs: (lock: string) => void) {
  const folder = newFolder();
  const git = (...args: string[]) =>
    execFileSync("git", [...IDENTITY, ...args], { cwd: folder, env: environment(), encoding: "utf8" });
  const lock = join(folder, "ens-images.lock.json");
  const commit = (work: () => void) => {
    work();
    git("add", "-A");
    git("commit", "-qm", "x", "--allow-empty");
  };
  git("init", "-q");
  commit(() => addAll(lock, keys));
  git("checkout", "-qb", "topic");
  commit(() => theirs(lock));
  git("checkout", "-q", "main");
  commit(() => ours(lock));
  const merged = spawnSync("git", [...IDENTITY, "merge", "-q", "topic"], {
    cwd: folder,
    env: environment(),
    encoding: "utf8",
  });
  return { lock, git, clean: merged.status === 0 };
}

test.each<[string, string[], string, string]>([
  ["different stacks", ["a/web", "m/web", "z/web"], "b/web", "n/web"],
  ["before the first and after the last", ["b/web"], "a/web", "c/web"],
  ["between, and after the last", ["a/web", "c/web"], "b/web", "d/web"],
  ["the same entry on both sides", ["a/web"], "b/web", "b/web"],
])("two branches that add entries merge without conflict: %s", (_, keys, ours, theirs) => {
  const { lock, clean } = branches(
    keys,
    (file) => addHere(file, ours),
    (file) => addHere(file, theirs),
  );
  expect(clean).toBe(true);
  expect(keysOf(lock)).toEqual([...new Set([...keys, ours, theirs])].sort());
});

test("so do two that move different pins, and one that moves the pin beside another's new one", () => {
  const move = (key: string, id: string) => (file: string) => writePins(file, [{ ...add(key, id), change: "set" }]);
  const keys = ["a/web", "b/web", "c/web"];
  const two = branches(keys, move("a/web", "2"), move("b/web", "3"));
  expect(two.clean).toBe(true);
  expect([...readLock(two.lock).values()].flat().map((pin) => pin.image.imageId)).toEqual(["m-2", "m-3", "m-1"]);
  expect(branches(keys, move("a/web", "2"), (file) => addHere(file, "b/new")).clean).toBe(true);
});

describe("entries at one place of the file are left to a person", () => {
  const conflict = (style: string) => {
    const { lock, git, clean } = branches(
      ["a/web", "z/web"],
      (file) => addHere(file, "m/ours"),
      (file) => addHere(file, "n/theirs"),
    );
    expect(clean).toBe(false);
    git("checkout", `--conflict=${style}`, "ens-images.lock.json");
    return { lock, git };
  };

  test.each(["merge", "diff3"])("the error shows the lines of both sides (%s)", (style) => {
    const { lock } = conflict(style);
    let message = "";
    try {
      readLock(lock);
    } catch (error) {
      expect(error).toMatchObject({ code: "LOCK_CONFLICT" });
      message = (error as Error).message;
    }
    expect(message).toMatch(/<<<<<<< (ours|HEAD)\n/);
    expect(message).toContain('"m/ours": [');
    expect(message).toContain('"n/theirs": [');
  });

  test("its first way out: without the marker lines the file holds both", () => {
    const { lock } = conflict("diff3");
    const { readFileSync, writeFileSync } = require("node:fs") as typeof import("node:fs");
    const text = readFileSync(lock, "utf8").replace(/^(<{7}|>{7}|={7}|[|]{7}).*\n/gm, "");
    writeFileSync(lock, text);
    expect(keysOf(lock)).toEqual(["a/web", "m/ours", "n/theirs", "z/web"]);
  });

  test("its second: one side's file", () => {
    const { lock, git } = conflict("merge");
    git("checkout", "--theirs", "--", "ens-images.lock.json");
    expect(keysOf(lock)).toEqual(["a/web", "n/theirs", "z/web"]);
  });
});
