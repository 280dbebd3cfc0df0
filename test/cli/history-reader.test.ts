import { chmodSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readHistory } from "../../lib/cli/history";
import { attempt, EnsImagesError } from "../../lib/errors/ens-images-error";
import { renameKey } from "../../lib/lock/edits";
import { formatLock } from "../../lib/lock/format";
import { type PinPath, pathOfPin, pinPaths } from "../../lib/lock/history/pin-paths";
import { EMPTY_LOCK, type Lock, type Pin } from "../../lib/lock/lock";
import { image, pin } from "../lock/pins";
import { Repository } from "./support/repository";

const FILE = "ens-images.lock.json";

describe("the history of a lock, as git has it", () => {
  const home = realpathSync(mkdtempSync(join(tmpdir(), "ens-images-history-")));
  afterAll(() => rmSync(home, { recursive: true, force: true }));

  const WEB = pin("1");
  const told = (path: PinPath) =>
    path.map(({ kind, key, pin: { image: now }, version: { commit } }) => [commit, kind, key, now.imageId]);

  it("tells what a script of forty commits did, to the move", () => {
    const repository = new Repository(join(home, "forty"), { home });
    let place = "apps/a";
    let lock: Lock = EMPTY_LOCK;
    const expected: Record<"web" | "front" | "db" | "gpu", unknown[][]> = { web: [], front: [], db: [], gpu: [] };
    const save = () => repository.write(`${place}/${FILE}`, lock);
    const commit = () => {
      save();
      return repository.commit();
    };
    const set = (key: string, ...pins: Pin[]) => {
      lock = new Map([...lock, [key, pins]]);
    };
    const moved = (key: string, id: string, origin?: Pin["origin"]): Pin => {
      const [old] = lock.get(key) as [Pin];
      return { ...old, image: image(id), why: `newest of ${id}`, ...(origin && { origin }) };
    };
    const DB = pin("d1", { imageName: "web-d*", pick: "mostRecent" });

    repository.write("README", "before there is a lock");
    repository.commit(); // 1
    set("edge/web", WEB);
    expected.web.push([commit(), "added", "edge/web", "m-1"]); // 2
    set("edge/db", DB);
    expected.db.push([commit(), "added", "edge/db", "m-d1"]); // 3
    // Another app of the same repository has a lock of its own, with the same key.
    repository.write(`apps/b/${FILE}`, new Map([["edge/web", [pin("99")]]]));
    repository.commit(); // 4
    for (const id of ["2", "3", "4"]) {
      set("edge/web", moved("edge/web", id));
      expected.web.push([commit(), "moved", "edge/web", `m-${id}`]); // 5, 6, 7
    }
    repository.write(`apps/b/${FILE}`, new Map([["edge/web", [pin("98")]]]));
    repository.commit(); // 8
    // A commit that only touches other files, one that only touches the reason, and a hold.
    repository.write("README", "more");
    repository.commit(); // 9
    set("edge/web", { ...moved("edge/web", "4"), why: "told otherwise" });
    commit(); // 10
    set("edge/web", { ...moved("edge/web", "4"), hold: { reason: "bug" } });
    commit(); // 11
    // A merge: two moves on a branch are one, made by the merge, and the main line's own stands.
    repository.git("switch", "-q", "-c", "side");
    set("edge/db", moved("edge/db", "d2"));
    commit(); // 12
    set("edge/db", moved("edge/db", "d3"));
    commit(); // 13
    const onSide = lock;
    repository.git("switch", "-q", "main");
    lock = new Map([...lock, ["edge/db", [DB]]]);
    set("edge/web", moved("edge/web", "5"));
    expected.web.push([commit(), "moved", "edge/web", "m-5"]); // 14
    lock = new Map([...lock, ["edge/db", onSide.get("edge/db") as Pin[]]]);
    repository.git("merge", "-q", "--no-ff", "--no-commit", "-s", "ours", "side");
    expected.db.push([commit(), "moved", "edge/db", "m-d3"]); // 15
    // A rename of the key, alone, and one together with a move.
    lock = renameKey(lock, "edge/web", "edge/front", false);
    expected.web.push([commit(), "renamed", "edge/front", "m-5"]); // 16
    set("edge/front", moved("edge/front", "6"));
    lock = renameKey(lock, "edge/front", "far/front", false);
    expected.web.push([commit(), "renamed", "far/front", "m-6"]); // 17
    // A copy goes its own way from there.
    lock = renameKey(lock, "far/front", "near/front", true);
    expected.front = [...expected.web, [commit(), "copied", "near/front", "m-6"]]; // 18
    set("near/front", moved("near/front", "7"));
    expected.front.push([commit(), "moved", "near/front", "m-7"]); // 19
    // Ends of lines, and the layout, change nothing.
    writeFileSync(save(), formatLock(lock).replaceAll("\n", "\r\n"));
    repository.commit(); // 20
    repository.write(`${place}/${FILE}`, JSON.stringify(JSON.parse(formatLock(lock))));
    repository.commit(); // 21
    // A format from before, and a lock that is broken, with a move behind them.
    repository.write(`${place}/${FILE}`, formatLock(lock).replace('"lockVersion": 1', '"lockVersion": 0'));
    const old = repository.commit(); // 22
    repository.write(`${place}/${FILE}`, `<<<<<<< ours\n${formatLock(lock)}`);
    const broken = repository.commit(); // 23
    set("far/front", moved("far/front", "8"));
    expected.web.push([commit(), "moved", "far/front", "m-8"]); // 24
    // The folder of the lock moves, with another app's lock that looks the same; then once more, with a move in it.
    repository.git("mv", "apps", "services");
    place = "services/a";
    repository.commit(); // 25
    set("far/front", moved("far/front", "9"));
    repository.git("mv", "services/a", "edge");
    place = "edge";
    expected.web.push([commit(), "moved", "far/front", "m-9"]); // 26
    // A revert of a move is a move; a choice by hand is one, too.
    set("far/front", moved("far/front", "8"));
    expected.web.push([commit(), "moved", "far/front", "m-8"]); // 27
    set("far/front", moved("far/front", "6", { kind: "chosen" }));
    expected.web.push([commit(), "moved", "far/front", "m-6"]); // 28
    // A key with one pin a query, and one whose query the program changed: another pin.
    const GPU = pin("g1", { imageName: "web-g*" });
    set("edge/db", ...(lock.get("edge/db") ?? []), GPU);
    expected.gpu.push([commit(), "added", "edge/db", "m-g1"]); // 29
    // A pin that is gone for a while.
    const [db] = lock.get("edge/db") as [Pin];
    set("edge/db", GPU);
    expected.db.push([commit(), "removed", "edge/db", "m-d3"]); // 30
    set("edge/db", GPU, { ...db, image: image("d4") });
    expected.db.push([commit(), "added", "edge/db", "m-d4"]); // 31
    // The whole lock is gone, and comes back as it was.
    repository.git("rm", "-q", `${place}/${FILE}`);
    const gone = repository.commit(); // 32
    const back = commit(); // 33
    const latest = {
      web: ["far/front", "m-6"],
      front: ["near/front", "m-7"],
      db: ["edge/db", "m-d4"],
      gpu: ["edge/db", "m-g1"],
    };
    for (const [name, [key, id]] of Object.entries(latest)) {
      expected[name as "web"].push([gone, "removed", key, id], [back, "added", key, id]);
    }
    for (let day = 34; day < 40; day++) {
      set("far/front", moved("far/front", String(day)));
      expected.web.push([commit(), "moved", "far/front", `m-${day}`]); // 34 to 39
    }
    repository.write("README", "the end");
    repository.commit(); // 40
    expect(repository.git("rev-list", "--count", "HEAD")).toBe("40");

    const history = readHistory(join(repository.folder, place, FILE));
    expect(history.skipped.map(({ commit, code }) => [commit, code])).toEqual([
      [old, "LOCK_VERSION"],
      [broken, "LOCK_CONFLICT"],
    ]);
    expect(history.boundary).toBeUndefined();
    // What is not committed yet is the last move.
    set("far/front", moved("far/front", "now"));
    expected.web.push([undefined, "moved", "far/front", "m-now"]);
    const paths = pinPaths([...history.commits, { lock }]);
    const pathOf = (key: string, i = 0) => told(pathOfPin(paths, { key, pin: (lock.get(key) as Pin[])[i] as Pin }));
    expect(pathOf("far/front")).toEqual(expected.web);
    expect(pathOf("near/front")).toEqual(expected.front);
    expect(pathOf("edge/db", 1)).toEqual(expected.db);
    expect(pathOf("edge/db", 0)).toEqual(expected.gpu);
    expect(history.commits.at(-1)?.date).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);

    // The other app's is its own.
    const other = readHistory(join(repository.folder, "services/b", FILE));
    const [[, path]] = [...pinPaths(other.commits)] as [[string, PinPath]];
    expect(path.map(({ kind, pin: { image: now } }) => [kind, now.imageId])).toEqual([
      ["added", "m-99"],
      ["moved", "m-98"],
    ]);

    // A shallow clone says where it ends.
    repository.git("clone", "-q", "--depth", "5", `file://${repository.folder}`, "../shallow");
    const shallow = readHistory(join(home, "shallow", place, FILE));
    const [first] = told(
      pathOfPin(pinPaths(shallow.commits), { key: "far/front", pin: (lock.get("far/front") as Pin[])[0] as Pin }),
    );
    expect(first?.[0]).toBe(shallow.boundary?.commit);
    expect(shallow.boundary?.commit).toBe(repository.git("rev-parse", "HEAD~4"));
  });

  const idsIn = (file: string) =>
    readHistory(file).commits.map(({ lock }) => [...lock.values()].flat().map(({ image: { imageId } }) => imageId)[0]);

  it("runs nothing that a repository or a variable names, and believes none of their lies", () => {
    const repository = new Repository(join(home, "lying"), { home });
    const lie = (name: string) => {
      const script = repository.write(
        `.git/${name}`,
        `#!/bin/sh\ntouch '${join(home, "ran")}-${name.replace("/", "-")}'\n`,
      );
      chmodSync(script, 0o755);
      return script;
    };
    const locks = ["1", "2", "3"].map((id) => new Map([["edge/web", [pin(id)]]]));
    repository.write(".gitattributes", "* diff=lie filter=lie merge=lie\n");
    const commits = locks.map((lock) => {
      repository.write(FILE, lock);
      return repository.commit();
    });
    const [first = "", second = "", last = ""] = commits;
    repository.git("checkout", "-q", "-b", "side", first);
    repository.write(FILE, new Map([["edge/web", [pin("4")]]]));
    const side = repository.commit();
    repository.git("checkout", "-q", "main");
    // A merge that says to be signed: whoever looks at signatures, or merges again, runs a program.
    const signed = repository
      .git("cat-file", "commit", last)
      .replace(/^parent .*$/m, `$&\nparent ${side}`)
      .replace(/^(committer .*)$/m, "$1\ngpgsig -----BEGIN PGP SIGNATURE-----\n \n x\n -----END PGP SIGNATURE-----");
    const object = repository.git("hash-object", "-t", "commit", "-w", repository.write(".git/signed", `${signed}\n`));
    repository.git("update-ref", "refs/heads/main", object);
    repository.git("replace", second, repository.git("rev-parse", `${first}^{commit}`));
    repository.write(".git/info/grafts", `${object}\n`);
    for (const hook of ["post-index-change", "reference-transaction", "post-checkout", "fsmonitor-watchman"]) {
      lie(`hooks/${hook}`);
    }
    const settings = {
      "alias.log": `!${lie("alias")}`,
      "alias.cat-file": `!${lie("alias")}`,
      "core.fsmonitor": lie("fsmonitor"),
      "core.hooksPath": join(repository.folder, ".git/hooks"),
      "core.pager": lie("pager"),
      "pager.log": lie("pager"),
      "diff.external": lie("external"),
      "diff.lie.command": lie("command"),
      "diff.lie.textconv": lie("textconv"),
      "filter.lie.clean": lie("clean"),
      "filter.lie.smudge": lie("smudge"),
      "filter.lie.process": lie("process"),
      "gpg.program": lie("gpg"),
      "log.showSignature": "true",
      "log.showRoot": "false",
      "log.follow": "true",
      "log.diffMerges": "remerge",
      "merge.lie.driver": lie("merge"),
      "diff.relative": "true",
      "diff.noprefix": "true",
      "color.ui": "always",
      "format.pretty": "%s",
      "core.sshCommand": lie("ssh"),
      "remote.origin.url": `ext::${lie("remote")} %S`,
      "remote.origin.promisor": "true",
      "remote.origin.partialclonefilter": "blob:none",
      "extensions.partialClone": "origin",
      "protocol.allow": "always",
    };
    // As a file: git reads some of them before it would write them.
    for (const [name, value] of Object.entries(settings)) repository.git("config", name, value);
    const variables = {
      GIT_DIR: join(home, "nowhere"),
      GIT_WORK_TREE: home,
      GIT_INDEX_FILE: join(home, "ran-index"),
      GIT_EXTERNAL_DIFF: lie("external"),
      GIT_PAGER: lie("pager"),
      GIT_SSH_COMMAND: lie("ssh"),
      GIT_TRACE: join(home, "ran-trace"),
      GIT_CONFIG_COUNT: "1",
      GIT_CONFIG_KEY_0: "core.fsmonitor",
      GIT_CONFIG_VALUE_0: lie("fsmonitor"),
      GIT_CONFIG_PARAMETERS: "'core.bare=true'",
      GIT_OBJECT_DIRECTORY: home,
      GIT_REPLACE_REF_BASE: "refs/heads",
      GIT_NAMESPACE: "lie",
    };
    const before = { ...process.env };
    Object.assign(process.env, variables);
    try {
      const file = join(repository.folder, FILE);
      expect(idsIn(file)).toEqual(["m-1", "m-2", "m-3"]);
      expect(readHistory(file).commits.map(({ commit }) => commit)).toEqual([first, second, object]);
      // An object that is missing is not fetched by what the repository names.
      const blob = repository.git("rev-parse", `${second}:${FILE}`);
      rmSync(join(repository.folder, ".git/objects", blob.slice(0, 2), blob.slice(2)), { force: true });
      const lost = attempt(() => readHistory(file));
      const code = EnsImagesError.is(lost) ? lost.code : lost.skipped[0]?.code;
      expect(["HISTORY_UNUSABLE", "FILE_UNUSABLE"]).toContain(code);
    } finally {
      for (const name of Object.keys(variables)) delete process.env[name];
      Object.assign(process.env, before);
    }
    const ran = () => readdirSync(home).filter((name) => name.startsWith("ran"));
    expect(ran()).toEqual([]);
    // Whoever asks git without care runs some of them.
    repository.git("log", "-p", `${object}`, "--max-count=1");
    expect(ran()).not.toEqual([]);
  });

  it("reads beside what is too large, and under a path with a line feed", () => {
    const repository = new Repository(join(home, "odd\n\u001b[31m"), { home });
    const place = "a\nb 'c'";
    const write = (text: string | Lock) => {
      repository.write(`${place}/${FILE}`, text);
      return repository.commit();
    };
    write(new Map([["edge/web", [pin("1")]]]));
    const huge = write(`{"lockVersion":1,"pins":{"edge/web":"${"x".repeat(60 * 1024 * 1024)}"}}`);
    write(new Map([["edge/web", [pin("2")]]]));
    repository.git("mv", place, "c\td");
    const file = join(repository.folder, "c\td", FILE);
    // Before the move is committed, and after.
    for (const ids of [
      ["m-1", "m-2"],
      ["m-1", "m-2", "m-2"],
    ]) {
      expect(idsIn(file)).toEqual(ids);
      expect(readHistory(file).skipped).toMatchObject([{ commit: huge, code: "FILE_UNUSABLE" }]);
      repository.commit();
    }
  });

  it("takes any clock for a clock", () => {
    const repository = new Repository(join(home, "clocks"), { home });
    repository.write(FILE, new Map([["edge/web", [pin("1")]]]));
    repository.commit();
    const commit = repository.git("cat-file", "commit", "HEAD");
    const dates = ["99999999999999999 +0000", "253402300799 +0000", "x", "-5 +0000"].map((clock) => {
      const text = `${commit.replace(/^(committer .*> ).*$/m, `$1${clock}`)}\n`;
      const lie = repository.write(".git/lie", text);
      repository.git("update-ref", "HEAD", repository.git("hash-object", "-t", "commit", "-w", "--literally", lie));
      return readHistory(join(repository.folder, FILE)).commits.map(({ date }) => date);
    });
    expect(dates.slice(0, 2)).toEqual([["9999-12-31T23:59:59Z"], ["9999-12-31T23:59:59Z"]]);
    expect(dates.slice(2)).toEqual([["1970-01-01T00:00:00Z"], ["1970-01-01T00:00:00Z"]]);
  });

  it("has no answer outside of a repository, or where git is not there", () => {
    expect(() => readHistory(join(home, FILE))).toThrow("git cannot tell");
    const { PATH } = process.env;
    process.env.PATH = home;
    try {
      expect(() => readHistory(join(home, "lying", FILE))).toThrow("git is not on the PATH");
    } finally {
      process.env.PATH = PATH;
    }
    const repository = new Repository(join(home, "empty"), { home });
    expect(readHistory(repository.write(FILE, new Map()))).toEqual({ commits: [], skipped: [], boundary: undefined });
  });
});
