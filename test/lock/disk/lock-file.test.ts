import { spawnSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { readLock } from "../../../lib/lock/disk/read";
import { editLock } from "../../../lib/lock/disk/write";
import {
  add,
  addHere,
  codeOf,
  environment,
  IS_ROOT,
  keysOf,
  leftovers,
  newFolder,
  newLock,
  OTHER_USER,
  runWriter,
  skipLoudly,
  writePins,
} from "./disk";

test("no file is a lock without pins, and reading makes none", () => {
  const lock = newLock();
  expect(readLock(lock).size).toBe(0);
  expect(leftovers(lock)).toEqual([]);
});

test("what changes nothing does not touch the file", () => {
  const lock = newLock();
  addHere(lock, "a");
  const { ino, mtimeMs } = statSync(lock);
  writePins(lock, [add("a", "2")]);
  editLock(lock, (found) => found);
  expect(statSync(lock)).toMatchObject({ ino, mtimeMs });
});

test.each(["not json", '{ "lockVersion": 9 }', "<<<<<<< HEAD\n"])(
  "what is not understood is never overwritten: %s",
  (text) => {
    const lock = newLock();
    writeFileSync(lock, text);
    expect(codeOf(() => addHere(lock, "a")).code).toMatch(/^LOCK_/);
    expect(readFileSync(lock, "utf8")).toBe(text);
    expect(leftovers(lock)).toEqual([]);
  },
);

test("an edit that throws changes nothing, and lets go", () => {
  const lock = newLock();
  const fault = new Error("mine");
  expect(
    codeOf(() =>
      editLock(lock, () => {
        throw fault;
      }),
    ),
  ).toBe(fault);
  expect(addHere(lock, "a")).toEqual(["a"]);
});

describe("a symbolic link stays one", () => {
  test.each([
    ["to a lock", true],
    ["to a lock that is yet to be made", false],
  ])("%s", (_, exists) => {
    const repository = newFolder();
    for (const name of [".git", "app", "locks", "between"]) mkdirSync(join(repository, name));
    const target = join(repository, "locks", "edge.lock.json");
    if (exists) addHere(target, "old");
    symlinkSync(target, join(repository, "between", "between.json"));
    const link = join(repository, "app", "ens-images.lock.json");
    symlinkSync(join("..", "between", "between.json"), link);
    addHere(link, "new");
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    expect(keysOf(target)).toEqual(exists ? ["new", "old"] : ["new"]);
    expect(leftovers(target)).toEqual([]);
  });

  test("and one that goes in a circle is an error", () => {
    const link = newLock();
    symlinkSync(link, link);
    for (const work of [() => readLock(link), () => addHere(link, "a")]) {
      expect(codeOf(work)).toMatchObject({ code: "LOCK_IO", message: expect.stringContaining("go round in a circle") });
    }
  });
});

test("CRLF line ends stay, and no line that did not change looks changed", () => {
  const lock = newLock();
  addHere(lock, "b");
  const unix = readFileSync(lock, "utf8");
  writeFileSync(lock, `\uFEFF${unix.replaceAll("\n", "\r\n")}`);
  addHere(lock, "a");
  const text = readFileSync(lock, "utf8");
  expect(text.match(/(?<!\r)\n/g)).toBeNull();
  expect(keysOf(lock)).toEqual(["a", "b"]);
  const kept = unix.split("\n").slice(4, -3);
  expect(text.split("\r\n")).toEqual(expect.arrayContaining(kept));
});

describe("$schema", () => {
  const first = (lock: string) => readFileSync(lock, "utf8").split("\n")[1];

  test("of a new lock leads to the package, in whose folder it lies", () => {
    const lock = newLock();
    addHere(lock, "a");
    expect(first(lock)).toBe('  "$schema": "./node_modules/cdktf-ens-images/docs/ens-images.lock.schema.json",');
  });

  test("leads up where a workspace has the package further up, and then stays", () => {
    const root = newFolder();
    const folder = join(root, "packages", "edge");
    const docs = (of: string) => join(of, "node_modules", "cdktf-ens-images", "docs");
    mkdirSync(folder, { recursive: true });
    mkdirSync(docs(root), { recursive: true });
    writeFileSync(join(docs(root), "ens-images.lock.schema.json"), "{}");
    const lock = join(folder, "ens-images.lock.json");
    const expected = '  "$schema": "../../node_modules/cdktf-ens-images/docs/ens-images.lock.schema.json",';
    addHere(lock, "a");
    expect(first(lock)).toBe(expected);
    mkdirSync(docs(folder), { recursive: true });
    writeFileSync(join(docs(folder), "ens-images.lock.schema.json"), "{}");
    addHere(lock, "b");
    expect(first(lock)).toBe(expected);
  });

  test("a team's own stays, and so does none", () => {
    for (const schema of ['"$schema": "https://example.com/s.json", ', ""]) {
      const lock = newLock();
      writeFileSync(lock, `{ ${schema}"lockVersion": 1, "pins": {} }`);
      addHere(lock, "a");
      expect(readFileSync(lock, "utf8").includes('"$schema": "https://example.com/s.json"')).toBe(schema !== "");
      expect(readFileSync(lock, "utf8").includes("$schema")).toBe(schema !== "");
    }
  });
});

test.each([
  [
    "its folder does not exist",
    (folder: string) => join(folder, "none", "l.json"),
    "ENOENT, its folder does not exist. Make",
  ],
  [
    "a part of its path is a file",
    (folder: string) => {
      writeFileSync(join(folder, "f"), "");
      return join(folder, "f", "l.json");
    },
    "ENOTDIR",
  ],
  ["it is a folder", (folder: string) => folder, "EISDIR, it is a folder"],
])("an error that says what to do: %s", (_, make, expected) => {
  const lock = make(newFolder());
  expect(codeOf(() => addHere(lock, "a"))).toMatchObject({
    code: "LOCK_IO",
    message: expect.stringContaining(expected),
  });
});

test("a folder that may not be written", () => {
  const lock = newLock();
  addHere(lock, "a");
  chmodSync(join(lock, ".."), 0o555);
  const { error } = runWriter([lock, "b"], undefined, OTHER_USER);
  expect(error).toMatchObject({
    code: "LOCK_IO",
    message: expect.stringContaining("EACCES, permission denied. The user"),
  });
  chmodSync(join(lock, ".."), 0o755);
  expect(keysOf(lock)).toEqual(["a"]);
});

test("a file of another user: it is replaced where the folder allows, and keeps who may use it", () => {
  if (!IS_ROOT) return skipLoudly("a lock of another user needs root");
  const lock = newLock();
  addHere(lock, "a");
  chownSync(lock, 65534, 65534);
  chmodSync(lock, 0o640);
  addHere(lock, "b");
  expect(statSync(lock)).toMatchObject({ uid: 65534, gid: 65534, mode: 0o100640 });
  // The other way round: a user who may write the folder but not the file.
  chownSync(lock, 0, 0);
  chmodSync(lock, 0o644);
  chownSync(join(lock, ".."), 65534, 65534);
  expect(runWriter([lock, "c"], undefined, OTHER_USER).error).toBeUndefined();
  expect(keysOf(lock)).toEqual(["a", "b", "c/0"]);
  // And in a folder like /tmp, where only an owner may replace a file.
  chownSync(lock, 0, 0);
  chownSync(join(lock, ".."), 0, 0);
  chmodSync(join(lock, ".."), 0o1777);
  expect(runWriter([lock, "d"], undefined, OTHER_USER).error).toMatchObject({
    code: "LOCK_IO",
    message: expect.stringContaining("EPERM"),
  });
  chmodSync(lock, 0o600);
  expect(runWriter([lock, "d"], undefined, OTHER_USER).error).toMatchObject({
    code: "LOCK_IO",
    message: expect.stringContaining("could not be read: EACCES"),
  });
  expect(leftovers(lock)).toEqual([]);
});

test("a full disk: the file is as it was, and works again when there is room", () => {
  const folder = newFolder();
  const writer = join(__dirname, "writer.js");
  const script = `mount -t tmpfs -o size=16k tmpfs ${folder} && cd ${folder} && "$0" ${writer} lock.json a &&
    cp lock.json ../$(basename ${folder}).before; "$0" ${writer} lock.json b 1 20000; cmp lock.json ../$(basename ${folder}).before && ls -a &&
    "$0" ${writer} lock.json c && echo again`;
  const { stdout, stderr, status } = spawnSync("unshare", ["-m", "sh", "-c", script, process.execPath], {
    env: environment(),
    encoding: "utf8",
  });
  if (status !== 0 && /unshare|mount|ENOENT|permitted/.test(stderr ?? "ENOENT"))
    return skipLoudly(`a full disk: ${stderr}`);
  expect(stdout).toContain(
    'could not be written: ENOSPC, no space is left on the disk. Free some, and run the command again. The file is as it was."',
  );
  expect(stdout).toContain(".\n..\nlock.json\nagain\n");
});
