import { execFileSync, spawnSync } from "node:child_process";
import { appendFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { CLI, CliBench, needsBuild } from "./support/bench";
import { image } from "./support/images";

needsBuild();

/** Every command that writes the lock tells a way back: it is typed here as it was printed, where it was printed. */
describe("the way back", () => {
  let bench: CliBench;
  const [m1, m2] = [image("m-1", "web-1", 30), image("m-2", "web-2", 9)];
  const pins = () => ({ "app/web": [bench.pin({ imageName: "web-*", pick: "mostRecent" }, m1)] });
  const shell = (command: string, cwd = bench.project) =>
    execFileSync("bash", ["-ec", command], {
      cwd,
      encoding: "utf8",
      env: bench.env(),
      stdio: ["ignore", "pipe", "pipe"],
    });
  /** Its output as it is: what is printed is typed. */
  const ens = (words: readonly string[], cwd = bench.project) =>
    spawnSync(process.execPath, [CLI, ...words], { cwd, encoding: "utf8", env: bench.env() });
  const wayBack = (stdout: string) => /^The way back: (.*)$/m.exec(stdout)?.[1] ?? "";
  const bytes = () => readFileSync(bench.lockFile, "utf8");
  const GIT = "git -c user.name=t -c user.email=t@t -c commit.gpgsign=false";

  beforeAll(async () => {
    bench = await CliBench.start([m1, m2]);
  });
  beforeEach(() => {
    rmSync(join(bench.project, ".git"), { recursive: true, force: true });
    bench.writeLock(pins());
    bench.writeOutput({ "app/web": pins()["app/web"], "app/left": [] });
  });
  afterAll(() => bench.stop());

  const commit = () => shell(`git init -q . && git add ens-images.lock.json && ${GIT} commit -qm lock`);
  const dirty = () =>
    writeFileSync(bench.lockFile, bytes().replace('"why": "newest', '"note": "mine",\n        "why": "newest'));
  const WRITES: readonly (readonly [string, readonly string[]])[] = [
    ["update", ["app/web", "--yes"]],
    ["hold", ["app/web", "--reason", "bug"]],
    ["mv", ["app/web", "app/front"]],
    ["prune", ["--out", "empty.out", "--write"]],
  ];

  it.each([
    ["without git", () => {}, /^cp ens-images\.lock\.json\.\w{12} ens-images\.lock\.json$/],
    ["where git has the lock", commit, /^git checkout -- ens-images\.lock\.json$/],
    ["where it is staged only", () => shell("git init -q . && git add ens-images.lock.json"), /^git checkout/],
    ["where git has another", () => [commit(), dirty()], /^cp \.git\/ens-images\/\S+ ens-images\.lock\.json$/],
    ["where git has none", () => shell("git init -q ."), /^cp \.git\/ens-images\//],
    [
      "where git converts ends of lines",
      () => [commit(), shell("git config core.autocrlf true")],
      /^cp \.git\/ens-images\//,
    ],
  ])("%s makes the file what it was, to the byte", async (_, lay, expected) => {
    lay();
    const before = bytes();
    for (const [command, words] of WRITES) {
      bench.writeOutput({}, [], "empty.out");
      const { status, stdout } = ens([command, ...words]);
      expect([command, status]).toEqual([command, 0]);
      const back = wayBack(stdout);
      expect(back).toMatch(expected);
      expect(bytes()).not.toBe(before);
      shell(back);
      expect(bytes()).toBe(before);
    }
  });

  it("is the same from another folder, and an earlier one stays what it was", async () => {
    mkdirSync(join(bench.project, "deep down"), { recursive: true });
    const cwd = join(bench.project, "deep down");
    const backs: string[] = [];
    const states = [bytes()];
    for (const words of [["--reason", "one"], ["--reason", "two"], ["--off"]]) {
      const { stdout } = ens(["hold", "app/web", ...words], cwd);
      backs.push(wayBack(stdout));
      states.push(bytes());
    }
    for (const [i, back] of backs.entries()) {
      shell(back, cwd);
      expect(bytes()).toBe(states[i]);
    }
  });

  it("keeps what the file has that is not ours", async () => {
    writeFileSync(bench.lockFile, bytes().replaceAll("\n", "\r\n"));
    appendFileSync(bench.lockFile, "\r\n");
    const before = bytes();
    const { stdout } = ens(["hold", "app/web"]);
    shell(wayBack(stdout));
    expect(bytes()).toBe(before);
  });
});
