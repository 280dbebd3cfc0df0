import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readLock } from "../../../lib/lock/disk/read";
import { image, pin } from "../pins";
import { add, addHere, environment, keysOf, newFolder, writePins } from "./disk";

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
function branches(
  keys: readonly string[],
  ours: (lock: string) => void,
  theirs: (lock: string) => void,
  prepare: (folder: string, git: (...args: string[]) => string) => void = () => {},
) {
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
  prepare(folder, git);
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

const CLI = join(__dirname, "..", "..", "..", "dist", "cli", "main.js");
const withDriver = (folder: string, git: (...args: string[]) => string) => {
  git("config", "merge.ens-images.driver", `"${process.execPath}" "${CLI}" merge %O %A %B`);
  writeFileSync(join(folder, ".git", "info", "attributes"), "ens-images.lock.json merge=ens-images\n");
};

test("the merge driver joins what stands side by side, and names both images of one pin", () => {
  const move = (id: string) => (lock: string) =>
    void writePins(lock, [{ key: "b/web", pin: { ...pin("1"), image: image(id) }, change: "set" }]);
  const beside = branches(
    ["a/web"],
    (file) => addHere(file, "b/web"),
    (file) => addHere(file, "c/web"),
    withDriver,
  );
  expect([beside.clean, keysOf(beside.lock)]).toEqual([true, ["a/web", "b/web", "c/web"]]);
  const both = branches(["a/web", "b/web", "c/web"], move("ours"), move("theirs"), withDriver);
  expect(both.clean).toBe(false);
  const text = readFileSync(both.lock, "utf8");
  expect(text).toMatch(
    /<<<<<<< ours\n {6}\{[\s\S]*"m-ours"[\s\S]*\n=======\n {6}\{[\s\S]*"m-theirs"[\s\S]*>>>>>>> theirs\n/,
  );
  expect(() => readLock(both.lock)).toThrow("unresolved merge conflicts");
  writeFileSync(both.lock, text.replace(/<<<<<<< ours\n([\s\S]*?)=======\n[\s\S]*?>>>>>>> theirs\n/, "$1"));
  expect(keysOf(both.lock)).toEqual(["a/web", "b/web", "c/web"]);
});

test("git's three lines of context hold the key of a pin that moves", () => {
  const { git, lock } = branches(
    ["a/web", "b/web", "c/web"],
    () => {},
    () => {},
  );
  writePins(lock, [{ key: "b/web", pin: { ...pin("1"), image: image("9") }, change: "set" }]);
  const hunks = git("diff", "--", "ens-images.lock.json").split(/^@@ /m).slice(1);
  expect(hunks).toHaveLength(1);
  expect(hunks[0]).toContain('\n     "b/web": [\n');
  expect(hunks[0]).toMatch(/\n-\s+"imageId": "m-b\/web|\n-\s+"imageId": "m-/);
});
