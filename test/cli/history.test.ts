import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Lock, Pin } from "../../lib/lock/lock";
import type { EnsImage } from "../../lib/select/image";
import { CliBench, needsBuild } from "./support/bench";
import { image } from "./support/images";
import { Repository } from "./support/repository";
import { problemsOf } from "./support/schema";

needsBuild();

const WEB = "edge/web-image";
const CANARY = "canary/web-image";

describe("pins through time", () => {
  let bench: CliBench;
  let repository: Repository;
  const [w1, w2, w3] = [image("m-1", "web-1", 40), image("m-2", "web-2", 20), image("m-3", "web-3", 9)];
  const query = { imageName: "web-*", pick: "mostRecent" } as const;
  const on = (pinned: EnsImage, more: Partial<Pin> = {}) => bench.pin(query, pinned, more);
  const pinned = (key = WEB, file = bench.lockFile): Pin => JSON.parse(readFileSync(file, "utf8")).pins[key][0];
  const commit = (pins: Readonly<Record<string, Pin>>) => {
    const lock: Lock = new Map(Object.entries(pins).map(([key, one]) => [key, [one]]));
    repository.write("ens-images.lock.json", lock);
    return repository.commit();
  };

  beforeAll(async () => {
    bench = await CliBench.start([w1, w2, w3]);
  });
  beforeEach(() => {
    rmSync(join(bench.project, ".git"), { recursive: true, force: true });
    bench.publish([w1, w2, w3]);
    repository = new Repository(bench.project, { home: bench.folder, days: 10 });
    repository.write(".gitignore", "cdktf.json\ncdktf.out\n");
  });
  afterAll(() => bench.stop());

  it("are told by history and show --moved, and by a shallow clone as far as it sees", async () => {
    commit({ [WEB]: on(w1), [CANARY]: on(w1) });
    commit({ [WEB]: on(w1), [CANARY]: on(w2) });
    repository.write("ens-images.lock.json", "{}");
    repository.commit();
    const last = commit({ "edge/front": on(w1, { why: "as it was" }), [CANARY]: on(w3) });
    const [text, json] = [await bench.run(["history"]), await bench.run(["history", "--json"])];
    expect([text.status, json.status]).toEqual([0, 0]);
    expect(text.stderr).toMatch(/^left out: the lock of \w{9} \(<day -\d+>\) cannot be read: LOCK_VERSION\n$/);
    expect(text.stdout.replace(/\b[0-9a-f]{9}\b/g, "COMMIT__")).toMatchSnapshot();
    expect(problemsOf("history", json.stdout)).toEqual([]);
    const { pins } = JSON.parse(json.stdout);
    expect(
      pins.map(({ name, states }: { name: string; states: { kind: string }[] }) => [
        name,
        states.map(({ kind }) => kind),
      ]),
    ).toEqual([
      [CANARY, ["moved", "moved", "added"]],
      ["edge/front", ["renamed", "added"]],
    ]);
    expect(pins[0].states[0].commit).toBe(last);
    expect(await bench.run(["history", "edge/no"])).toMatchObject({ status: 2, stdout: "" });
    const moved = await bench.run(["show", "--moved", "--no-machines", "--json"]);
    expect(problemsOf("show", moved.stdout)).toEqual([]);
    expect(JSON.parse(moved.stdout).pins[0].moved).toMatchObject({ commit: last, cut: false });

    repository.git("clone", "-q", "--depth", "1", `file://${bench.project}`, "../shallow");
    const cwd = join(bench.folder, "shallow");
    const ran = await bench.run(["history", CANARY], { cwd });
    expect(ran).toMatchObject({ status: 3, stdout: expect.stringContaining("web-3") });
    expect(ran.stderr).toMatch(
      /\[?could not tell all: .*this clone goes back to <day -\d+> \(\w{9}\) only\. Fetch the rest \(git fetch --unshallow\)/,
    );
    expect((await bench.run(["show", "--moved", "--no-machines"], { cwd })).status).toBe(3);
    expect(await bench.run(["update", CANARY, "--back", "--yes"], { cwd })).toMatchObject({ status: 3, stdout: "" });
    rmSync(cwd, { recursive: true });
  });

  it("go back, and one further, and stay there until somebody says otherwise", async () => {
    for (const one of [w1, w2, w3]) commit({ [WEB]: on(one, { query: { ...query, exclude: ["web,0\u202e"] } }) });
    const [dry, first] = [
      await bench.run(["update", WEB, "--back", "--dry-run"]),
      await bench.run(["update", WEB, "--back", "--yes"]),
    ];
    expect(dry.stdout).toContain(
      'To keep that away for good, in the query of edge/web-image: exclude: ["web,0\\u202e", "m-3"]\n',
    );
    expect(first.status).toBe(0);
    expect(pinned()).toMatchObject({
      image: w2,
      origin: { kind: "chosen" },
      why: expect.stringContaining("the way back from web-3"),
    });
    // It is not committed, and counts all the same.
    const json = await bench.run(["update", WEB, "--back", "--yes", "--json"]);
    expect(problemsOf("update", json.stdout)).toEqual([]);
    expect(JSON.parse(json.stdout).moved[0]).toMatchObject({
      after: { imageId: "m-1" },
      exclude: ["web,0\u202e", "m-2", "m-3"],
    });
    expect(pinned().image.imageId).toBe("m-1");
    expect((await bench.run(["update", "--yes"])).stdout).toContain("stays: chosen by hand");
    expect(await bench.run(["update", WEB, "--back", "--yes"])).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("edge/web-image: git knows 0 moves of it to go back."),
    });
    repository.git("checkout", "--", "ens-images.lock.json");
    expect((await bench.run(["update", WEB, "--back", "2", "--yes"])).status).toBe(0);
    expect(pinned().image.imageId).toBe("m-1");
  });

  it.each([
    ["is gone", [w3], "web-1 (<day -40>, m-1) is gone, or no longer shared; nearest now: web-3 (<day -9>, m-3)"],
    [
      "was given away",
      [{ ...w1, imageOwnerAlias: "others" }, w2, w3],
      "it is shared by another account (owner others)",
    ],
    [
      "cannot boot",
      [{ ...w1, status: "UnAvailable" }, w2, w3],
      "has status UnAvailable, not Available; nearest now: web-2",
    ],
  ])("do not go back to an image that %s, but by force", async (_, images, because) => {
    commit({ [WEB]: on(w1) });
    commit({ [WEB]: on(w3) });
    bench.publish(images);
    const { status, stdout } = await bench.run(["update", WEB, "--back", "--yes"]);
    expect(stdout).toContain(`held back: `);
    expect(stdout).toContain(because);
    expect(status).toBe(1);
    expect(pinned().image.imageId).toBe("m-3");
    expect((await bench.run(["update", WEB, "--back", "--yes", "--force"])).status).toBe(0);
    expect(pinned().image.imageId).toBe("m-1");
  });

  it("go back to query and image together, after add --replace", async () => {
    commit({ "pin//web": on(w1) });
    const other = ["add", "web", "--image-name", "web-3", "--replace"];
    expect((await bench.run(other)).status).toBe(0);
    expect(pinned("pin//web")).toMatchObject({ query: { imageName: "web-3" }, image: { imageId: "m-3" } });
    const { status, stdout } = await bench.run(["update", "web", "--back", "--yes"]);
    expect(stdout).toContain("query imageName: web-3 → web-*");
    expect(status).toBe(0);
    const { pins } = JSON.parse(readFileSync(bench.lockFile, "utf8"));
    expect(pins["pin//web"]).toMatchObject([{ query, image: { imageId: "m-1" }, origin: { kind: "chosen" } }]);
  });

  it("are promoted from a canary, once it is proven, and by the next promotion alone", async () => {
    const db = bench.pin({ imageName: "db-*" }, image("m-d", "db-1", 5));
    bench.publish([w1, w2, w3, image("m-d", "db-1", 5)]);
    commit({ [WEB]: on(w1), [CANARY]: on(w1), "edge/db": db });
    commit({ [WEB]: on(w1), [CANARY]: on(w2), "edge/db": db });
    const promote = (...more: string[]) => bench.run(["update", "**", "--from", CANARY, "--yes", ...more]);
    const early = await promote("--proven-days", "9");
    expect(early.stdout).toContain(`held back: the move of ${CANARY} to it is 8 days old, and --proven-days is 9`);
    expect([early.status, pinned().image.imageId]).toEqual([1, "m-1"]);
    const behind = await bench.run(["outdated", "--against", CANARY]);
    expect(behind.status).toBe(0);
    expect(behind.stdout).not.toContain("db");
    expect(behind.stdout).toContain(
      `1 of 1 pin behind ${CANARY}. Next: ens-images update ${WEB} --from ${CANARY} --dry-run`,
    );
    const against = await bench.run(["outdated", "--against", CANARY, "--json", "--exit-code"]);
    expect(problemsOf("outdated", against.stdout)).toEqual([]);
    expect([against.status, JSON.parse(against.stdout).pins[0].now.imageId]).toEqual([1, "m-2"]);
    const done = await promote("--proven-days", "7");
    expect(done.stdout).toContain("stays: its query does not take web-2");
    expect(done.status).toBe(0);
    expect(pinned()).toMatchObject({
      image: w2,
      origin: { kind: "promoted", from: CANARY },
      why: `promoted from ${CANARY}`,
    });
    expect(pinned("edge/db").image.imageId).toBe("m-d");
    const plain = await bench.run(["update", WEB, "--yes"]);
    expect(plain.stdout).toContain(
      `stays: promoted from ${CANARY}; only --from, or --force with its own name moves it`,
    );
    expect([plain.status, pinned().image.imageId]).toEqual([0, "m-2"]);
    expect((await bench.run(["update", CANARY, "--yes"])).status).toBe(0);
    expect((await promote()).status).toBe(0);
    expect(pinned().image.imageId).toBe("m-3");
    expect((await promote("--proven-days", "1")).stdout).toContain("Nothing to move");
  });

  it.each([
    [["update", "--back"], "--back needs the lookup"],
    [["update", WEB, "--back", "0"], "It must be a number of moves, 1 or more"],
    [["update", "--back", WEB], "It must be a number of moves, 1 or more"],
    [["update", WEB, "--back", "--to", "web-1"], "--to and --back exclude each other"],
    [["update", "--from", CANARY], "--from needs the lookup"],
    [
      ["update", WEB, "--from", "*/web-image"],
      `"*/web-image" names several pins, and one is promoted. Name one: ${CANARY}, ${WEB}.`,
    ],
    [["update", WEB, "--proven-days", "3"], "--proven-days goes with --from"],
    [["outdated", "--against", CANARY, "--min-age-days", "3"], "exclude each other"],
  ])("are a usage error in %j", async (args, problem) => {
    commit({ [WEB]: on(w1), [CANARY]: on(w1) });
    expect(await bench.run(args)).toMatchObject({ status: 2, stdout: "", stderr: expect.stringContaining(problem) });
  });

  it("have no history where there is no git", async () => {
    commit({ [WEB]: on(w1) });
    const ran = await bench.run(["history"], { env: { PATH: "/nowhere" } });
    expect(ran).toMatchObject({ status: 3, stderr: expect.stringContaining("git is not on the PATH. Install it") });
    rmSync(join(bench.project, ".git"), { recursive: true });
    expect(await bench.run(["history"])).toMatchObject({
      status: 3,
      stderr: expect.stringContaining("not a git repository"),
    });
  });
});
